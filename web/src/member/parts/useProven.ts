import { useState } from 'preact/hooks';
import { ApiError } from '../../shared/api/client';
import { AlreadyRunning, useAction } from '../../shared/api/useAction';
import type { Proof } from '../types';

export interface Proven<Input> {
  /** Does it; asks for proof first when `proofNeeded`, or when the server says that it wants one. */
  start: (input: Input, proofNeeded: boolean) => Promise<void>;
  busy: boolean;
  error: Error | undefined;
  /** What the proof sheet is open for, if it is. */
  asking: Input | undefined;
  /** For the sheet: throws what the server refused, so that the sheet can show it. */
  prove: (proof: Proof) => Promise<void>;
  cancel: () => void;
}

const wantsProof = (error: unknown): boolean =>
  error instanceof ApiError && error.code === 'identity.proof_needed';

/**
 * Something that may need a PIN or passkey. Small payments go through without; above the limit the server refuses with
 * `identity.proof_needed` and the sheet opens.
 */
export function useProven<Input, Result>(
  act: (key: string, input: Input, proof: Proof | undefined) => Promise<Result>,
  onDone: (result: Result, input: Input) => void,
): Proven<Input> {
  const action = useAction(act);
  const [asking, setAsking] = useState<Input>();
  const [error, setError] = useState<Error>();

  const start = async (input: Input, proofNeeded: boolean): Promise<void> => {
    setError(undefined);
    if (proofNeeded) {
      setAsking(input);
      return;
    }
    try {
      onDone(await action.attempt(input, undefined), input);
    } catch (failure) {
      if (wantsProof(failure)) setAsking(input);
      else if (!(failure instanceof AlreadyRunning)) setError(failure as Error);
    }
  };

  const prove = async (proof: Proof): Promise<void> => {
    if (asking === undefined) return;
    const result = await action.attempt(asking, proof);
    setAsking(undefined);
    onDone(result, asking);
  };

  return { start, busy: action.busy, error, asking, prove, cancel: () => setAsking(undefined) };
}
