import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export interface Load<T> {
  /** The last good answer, kept while a newer one is on its way. */
  data: T | undefined;
  error: Error | undefined;
  loading: boolean;
  reload: () => void;
}

/**
 * Loads something when a component appears and whenever `deps` change.
 * An answer that arrives after a newer request was sent is dropped.
 */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, deps: unknown[] = []): Load<T> {
  const [state, setState] = useState<Omit<Load<T>, 'reload'>>({
    data: undefined,
    error: undefined,
    loading: true,
  });
  const latest = useRef(load);
  latest.current = load;
  const running = useRef<AbortController>(undefined);

  const reload = useCallback(() => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setState((before) => ({ ...before, loading: true }));
    latest.current(control.signal).then(
      (data) => control.signal.aborted || setState({ data, error: undefined, loading: false }),
      (error: Error) =>
        control.signal.aborted || setState((before) => ({ data: before.data, error, loading: false })),
    );
  }, []);

  useEffect(() => {
    reload();
    return () => running.current?.abort();
  }, deps);

  return { ...state, reload };
}
