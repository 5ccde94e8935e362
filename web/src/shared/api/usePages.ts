import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Page } from './client';

export interface Pages<T> {
  items: T[];
  error: Error | undefined;
  loading: boolean;
  /** There is more to load. */
  hasMore: boolean;
  loadMore: () => void;
  /** Begins again from the first page; what is shown stays until the answer is there. */
  reload: () => void;
}

interface State<T> {
  items: T[];
  next: string | null;
  loading: boolean;
  error?: Error;
}

/** A list that comes in pages by cursor. Begins anew whenever `deps` change. */
export function usePages<T>(
  load: (cursor: string | null, signal: AbortSignal) => Promise<Page<T>>,
  deps: unknown[] = [],
): Pages<T> {
  const [state, setState] = useState<State<T>>({ items: [], next: null, loading: true });
  const latest = useRef(load);
  latest.current = load;
  const running = useRef<AbortController>(undefined);

  const fetchPage = useCallback((cursor: string | null): void => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setState((before) => ({ ...before, loading: true, error: undefined }));
    latest.current(cursor, control.signal).then(
      (page) => {
        if (control.signal.aborted) return;
        setState((before) => ({
          items: cursor === null ? page.items : [...before.items, ...page.items],
          next: page.next,
          loading: false,
        }));
      },
      (error: Error) => {
        if (!control.signal.aborted) setState((before) => ({ ...before, loading: false, error }));
      },
    );
  }, []);

  const reload = useCallback(() => fetchPage(null), []);
  const loadMore = (): void => {
    if (!state.loading && state.next !== null) fetchPage(state.next);
  };

  useEffect(() => {
    reload();
    return () => running.current?.abort();
  }, deps);

  const { items, loading, error, next } = state;
  return { items, loading, error, hasMore: next !== null, loadMore, reload };
}
