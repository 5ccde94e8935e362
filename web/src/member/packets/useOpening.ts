import { useEffect, useRef, useState } from 'preact/hooks';
import { api, ApiError, NoAnswer } from '../../shared/api/client';
import { refresh } from '../session';
import { keepLook, refreshLook } from './looks';
import type { Look, Opened } from './types';

/**
 * `still` nothing was pressed; `asking` the seal spins; `unknown` nobody answered yet; `opening` the packet opens;
 * `open` it has.
 */
export type Stage = 'still' | 'asking' | 'unknown' | 'opening' | 'open';

export interface Opening {
  stage: Stage;
  claim: Opened['claim'] | undefined;
  error: Error | undefined;
  /** The server wants consent to a gold account first. */
  consentWanted: boolean;
  open: (consent?: boolean) => void;
  dismiss: () => void;
}

/** A coin that turns for less than this is not seen to turn. */
const SPIN_MS = 850;
/** How long the packet takes to open: see styles/opening.css. */
const OPENING_MS = 2_150;
const ASK_AGAIN_MS = 4_000;

const calm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** No answer, or "not known yet": asking again cannot take a second share. */
const unsure = (error: unknown): boolean =>
  error instanceof NoAnswer || (error instanceof ApiError && error.problem.again === 'same_id');

const wantsConsent = (error: unknown): boolean =>
  error instanceof ApiError && /consent|account_needed/.test(error.code);

/** Opens a packet. A member has one share of it, however often this is asked for. */
export function useOpening(look: Look | undefined): Opening {
  const [stage, setStage] = useState<Stage>('still');
  const [claim, setClaim] = useState<Opened['claim']>();
  const [error, setError] = useState<Error>();
  const [consentWanted, setConsentWanted] = useState(false);
  const gone = useRef(false);
  const consented = useRef(false);

  const finish = async (opened: Opened): Promise<void> => {
    setClaim(opened.claim);
    setStage('opening');
    navigator.vibrate?.([30, 40, 60]);
    keepLook(opened.look);
    void refresh();
    await pause(calm() ? 0 : OPENING_MS);
    if (!gone.current) setStage('open');
  };

  const fail = (failure: Error): void => {
    if (unsure(failure)) {
      setStage('unknown');
      return;
    }
    setStage('still');
    if (wantsConsent(failure)) setConsentWanted(true);
    else setError(failure);
    if (look) void refreshLook(look.id); // all gone, expired: the look says which
  };

  const open = async (consent?: boolean): Promise<void> => {
    if (!look || stage === 'asking' || stage === 'opening') return;
    if (consent) consented.current = true;
    setConsentWanted(false);
    setError(undefined);
    setStage('asking');
    const spun = pause(calm() ? 0 : SPIN_MS);
    try {
      const body = consented.current ? { consent: true } : {};
      const opened = await api.post<Opened>(`/member/packets/${look.id}/open`, body);
      await spun;
      if (!gone.current) await finish(opened);
    } catch (failure) {
      await spun;
      if (!gone.current) fail(failure as Error);
    }
  };

  useEffect(() => () => void (gone.current = true), []);
  useEffect(() => {
    if (stage !== 'unknown') return undefined;
    const timer = setTimeout(() => void open(), ASK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [stage]);

  return {
    stage,
    claim,
    error,
    consentWanted,
    open: (consent) => void open(consent),
    dismiss: () => setConsentWanted(false),
  };
}
