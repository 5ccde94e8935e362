import { useRef, useState } from 'preact/hooks';
import { ApiError, newKey, NoAnswer } from './client';

export interface Action<Args extends unknown[], Result> {
  run: (...args: Args) => Promise<Result | undefined>;
  busy: boolean;
  error: Error | undefined;
  clear: () => void;
}

/**
 * Runs something that changes the world, once at a time, with an idempotency key of its own.
 * After no answer the key is kept for the same arguments, so that pressing the button again cannot do the thing twice;
 * after an answer, good or bad, and for other arguments, the next run has a new one.
 */
export function useAction<Args extends unknown[], Result>(
  act: (key: string, ...args: Args) => Promise<Result>,
): Action<Args, Result> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const kept = useRef<{ key: string; of: string }>(undefined);
  const running = useRef(false);

  const run = async (...args: Args): Promise<Result | undefined> => {
    if (running.current) return undefined;
    running.current = true;
    setBusy(true);
    setError(undefined);
    const of = JSON.stringify(args);
    if (kept.current?.of !== of) kept.current = { key: newKey(), of };
    try {
      const result = await act(kept.current.key, ...args);
      kept.current = undefined;
      return result;
    } catch (caught) {
      const failure = caught instanceof Error ? caught : new Error(String(caught));
      const keep =
        failure instanceof NoAnswer || (failure instanceof ApiError && failure.problem.again === 'same_id');
      if (!keep) kept.current = undefined;
      setError(failure);
      return undefined;
    } finally {
      running.current = false;
      setBusy(false);
    }
  };

  return { run, busy, error, clear: () => setError(undefined) };
}
