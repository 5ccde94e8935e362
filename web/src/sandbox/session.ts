import { effect, signal } from '@preact/signals';
import { api } from '../shared/api/client';
import { listen } from '../shared/api/live';
import type { State } from './types';

/** The sandbox as it stands; undefined until it has answered. */
export const state = signal<State | undefined>(undefined);
/** Why it did not answer, if it did not. */
export const failure = signal<Error | undefined>(undefined);
/** Counts up when something happened: pages that show it load anew. */
export const changes = signal(0);
export const connected = signal(false);

const EVENTS = ['exchange', 'callback', 'order', 'money', 'clock'];
const GATHER_MS = 300;

export async function refresh(): Promise<void> {
  try {
    state.value = await api.get<State>('/sandbox/state');
    failure.value = undefined;
  } catch (error) {
    failure.value = error as Error;
  }
}

/** What the house's clock says now, told from the state that came last. */
export function houseNow(now: number): number {
  const said = state.value;
  return said ? now + said.ahead_ms : now;
}

/** Called once, by the entry. Things come in bursts: what they changed is asked for once per burst. */
export function start(): void {
  let gathering: ReturnType<typeof setTimeout> | undefined;
  const happened = (): void => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      changes.value++;
      void refresh();
    }, GATHER_MS);
  };
  void refresh();
  const live = listen('/sandbox/live', EVENTS, happened, happened);
  effect(() => {
    connected.value = live.connected.value;
  });
}
