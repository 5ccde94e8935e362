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
 * `refetch` runs at each (re)connection, before later events, because events may have been missed; and when the stream
 * ends, because that is all that a device hears of being signed out.
 * The browser reconnects by itself after a network fault; after a refusal (HTTP error) it gives up, so we begin anew.
 */
export function listen(path: string, events: string[], onEvent: LiveHandler, refetch: () => void): Live {
  const connected = signal(false);
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;

  const open = (): void => {
    source = new EventSource(apiAddress(path));
    source.onopen = () => {
      connected.value = true;
      wait = FIRST_WAIT_MS;
      refetch();
    };
    source.onerror = () => {
      const refused = source?.readyState === EventSource.CLOSED;
      if (connected.value || refused) refetch();
      connected.value = false;
      if (!refused) return;
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
