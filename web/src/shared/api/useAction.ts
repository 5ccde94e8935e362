import { useRef, useState } from 'preact/hooks';
import { ApiError, newKey, NoAnswer } from './client';

export interface Action<Args extends unknown[], Result> {
  /** Does it; a failure ends up in `error` and gives undefined. */
  run: (...args: Args) => Promise<Result | undefined>;
  /** Does it; a failure is thrown, for callers that treat some failures themselves. */
  attempt: (...args: Args) => Promise<Result>;
  busy: boolean;
  error: Error | undefined;
  clear: () => void;
}

/** Pressed twice: the first press is still being answered. */
export class AlreadyRunning extends Error {}

/** Whether a repeat must carry the same key: nobody knows if the thing was done. */
function uncertain(error: unknown): boolean {
  return error instanceof NoAnswer || (error instanceof ApiError && error.problem.again === 'same_id');
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

  const attempt = async (...args: Args): Promise<Result> => {
    if (running.current) throw new AlreadyRunning();
    running.current = true;
    setBusy(true);
    setError(undefined);
    const of = JSON.stringify(args);
    if (kept.current?.of !== of) kept.current = { key: newKey(), of };
    try {
      const result = await act(kept.current.key, ...args);
      kept.current = undefined;
      return result;
    } catch (failure) {
      if (!uncertain(failure)) kept.current = undefined;
      throw failure;
    } finally {
      running.current = false;
      setBusy(false);
    }
  };

  const run = async (...args: Args): Promise<Result | undefined> => {
    try {
      return await attempt(...args);
    } catch (failure) {
      if (!(failure instanceof AlreadyRunning)) setError(failure as Error);
      return undefined;
    }
  };

  return { run, attempt, busy, error, clear: () => setError(undefined) };
}
