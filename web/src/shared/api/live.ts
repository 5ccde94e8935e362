import { signal } from '@preact/signals';
import { apiAddress } from './client';

export type LiveHandler = (name: string, data: unknown) => void;

export interface Live {
  /** False while the stream is down; pages may show that figures are old. */
  readonly connected: { readonly value: boolean };
  stop(): void;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Listens to a server-sent event stream.
 * `onConnect` runs at each (re)connection, before later events: refetch there, because events may have been missed.
 * The browser reconnects by itself after a network fault; after a refusal (HTTP error) it gives up, so we begin anew.
 */
export function listen(path: string, events: string[], onEvent: LiveHandler, onConnect: () => void): Live {
  const connected = signal(false);
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;

  const open = (): void => {
    source = new EventSource(apiAddress(path));
    source.onopen = () => {
      connected.value = true;
      wait = FIRST_WAIT_MS;
      onConnect();
    };
    source.onerror = () => {
      connected.value = false;
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
    for (const name of events) {
      source.addEventListener(name, (event) => {
        onEvent(name, JSON.parse((event as MessageEvent<string>).data));
      });
    }
  };

  // A phone that slept may hold a dead connection: begin anew when the page is shown again.
  const onVisible = (): void => {
    if (document.visibilityState !== 'visible' || connected.value) return;
    clearTimeout(timer);
    source?.close();
    open();
  };

  document.addEventListener('visibilitychange', onVisible);
  open();
  return {
    connected,
    stop() {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
      source?.close();
    },
  };
}
