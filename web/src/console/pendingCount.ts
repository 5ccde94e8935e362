import { effect, signal } from '@preact/signals';
import { api } from '../shared/api/client';
import { changes, state } from './session';
import type { Overview } from './types';

/** How much is pending, and late: the number beside the place, on every page. */
export const pendingCount = signal({ all: 0, late: 0 });

/** Keeps the number up to date. Called once, by the entry. */
export function watchPending(): void {
  effect(() => {
    void changes.value;
    if (state.value !== 'in') return;
    api.get<Overview>('/console/overview').then(
      (now) => (pendingCount.value = { all: now.pending, late: now.pending_late ?? 0 }),
      () => undefined, // the pages themselves say what went wrong
    );
  });
}
