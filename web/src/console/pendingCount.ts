import { effect, signal } from '@preact/signals';
import { api } from '../shared/api/client';
import { location_ } from '../shared/router';
import { changes, state } from './session';
import type { Overview } from './types';

/** How much is pending, and late: the number beside the place, on every page. */
export const pendingCount = signal({ all: 0, late: 0 });

/** Takes the number from an overview that somebody has asked for. */
export function tellPending(now: Overview): Overview {
  pendingCount.value = { all: now.pending, late: now.pending_late ?? 0 };
  return now;
}

/** Keeps the number up to date. Called once, by the entry. */
export function watchPending(): void {
  effect(() => {
    void changes.value;
    if (state.value !== 'in' || location_.peek().path === '/console') return; // the overview asks by itself
    // the pages themselves say what went wrong
    api.get<Overview>('/console/overview').then(tellPending, () => undefined);
  });
}
