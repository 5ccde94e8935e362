import { effect } from '@preact/signals';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { api, ApiError, NoAnswer } from '../shared/api/client';
import { fromBase64Url } from '../shared/passkey';
import { canDerive, codeOf, importSeed, stepOf, type Pairing } from '../shared/paycode/derive';
import { loadPairing, savePairing } from '../shared/paycode/store';
import { me, state } from './session';

interface PairAnswer {
  handle: string;
  seed_b64: string;
  prefix: string;
  step_ms: number;
  lifetime_ms: number;
  server_now_ms: number;
}

export interface PaymentCodeState {
  code: string | undefined;
  /** Part of the time until the next code that is left, 0 to 1, and the same in seconds. */
  part: number;
  seconds: number;
  /** The code was made without the server. */
  offline: boolean;
  error: Error | undefined;
  /** Another code at once, when the server can be reached. */
  renew: () => void;
}

const TICK_MS = 250;
const PATIENCE_MS = 1_200;

async function pair(memberId: string): Promise<Pairing> {
  const answer = await api.post<PairAnswer>('/member/codes/pair');
  const pairing: Pairing = {
    key: await importSeed(fromBase64Url(answer.seed_b64)),
    prefix: answer.prefix,
    handle: answer.handle,
    stepMs: answer.step_ms,
    lifetimeMs: answer.lifetime_ms,
    offsetMs: answer.server_now_ms - Date.now(),
    memberId,
  };
  await savePairing(pairing);
  return pairing;
}

/** A new handle, so that this code cannot be linked with earlier ones; also sets the clock right. */
async function renewed(pairing: Pairing): Promise<Pairing> {
  const answer = await api.post<{ handle: string; server_now_ms?: number }>('/member/codes/handle');
  const offsetMs = answer.server_now_ms === undefined ? pairing.offsetMs : answer.server_now_ms - Date.now();
  const fresh = { ...pairing, handle: answer.handle, offsetMs };
  await savePairing(fresh);
  return fresh;
}

/** The member's id once the server has said who is here; undefined when it cannot be reached. */
function whoIsHere(): Promise<string | undefined> {
  return new Promise((tell) => {
    const stop = effect(() => {
      if (!me.value && state.value === 'unknown') return;
      tell(me.value?.member.id);
      queueMicrotask(() => stop());
    });
  });
}

/** The pairing to make codes with: renewed when online, the stored one when not. */
async function obtain(): Promise<{ pairing: Pairing; offline: boolean }> {
  const known = await loadPairing(me.value?.member.id);
  if (!known) {
    const memberId = await whoIsHere();
    if (memberId === undefined) throw new NoAnswer();
    return { pairing: await pair(memberId), offline: false };
  }
  try {
    return { pairing: await renewed(known), offline: false };
  } catch (error) {
    if (error instanceof NoAnswer) return { pairing: known, offline: true };
    // the server has forgotten this device's pairing: begin again
    const memberId = me.value?.member.id;
    if (error instanceof ApiError && error.status !== 401 && memberId) {
      return { pairing: await pair(memberId), offline: false };
    }
    throw error;
  }
}

/** Codes of the paired phone, one per step, with a countdown. They need no network once the phone is paired. */
function useOwnCode(): PaymentCodeState {
  const [source, setSource] = useState<{ pairing: Pairing; offline: boolean }>();
  const [error, setError] = useState<Error>();
  const [now, setNow] = useState(Date.now);
  const [code, setCode] = useState<string>();

  const renew = useCallback(() => {
    // a slow network must not keep the cashier waiting: after a moment the stored pairing serves
    const timer = setTimeout(() => {
      void loadPairing(me.value?.member.id).then((known) => {
        if (known) setSource((before) => before ?? { pairing: known, offline: true });
      });
    }, PATIENCE_MS);
    obtain()
      .then((found) => {
        setSource(found);
        setError(undefined);
      }, setError)
      .finally(() => clearTimeout(timer));
  }, []);

  useEffect(() => {
    renew();
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);

  const stepMs = source?.pairing.stepMs ?? 30_000;
  const serverNow = now + (source?.pairing.offsetMs ?? 0);
  const step = stepOf(serverNow, stepMs);
  useEffect(() => {
    let wanted = true;
    if (source) void codeOf(source.pairing, step).then((made) => wanted && setCode(made), setError);
    return () => {
      wanted = false;
    };
  }, [source, step]);

  const left = stepMs - (serverNow - step * stepMs);
  const offline = source?.offline ?? false;
  return { code, part: left / stepMs, seconds: Math.ceil(left / 1000), offline, error, renew };
}

/** Codes that the server makes, for pages without the browser's cryptography (a plain http address). */
function useServerCode(): PaymentCodeState {
  const [made, setMade] = useState<{ code: string; expires_at_ms: number; got_at: number }>();
  const [error, setError] = useState<Error>();
  const [now, setNow] = useState(Date.now);
  const asking = useRef(false);

  const renew = useCallback(() => {
    if (asking.current) return;
    asking.current = true;
    api
      .get<{ code: string; expires_at_ms: number }>('/member/codes/current')
      .then((answer) => {
        setMade({ ...answer, got_at: Date.now() });
        setError(undefined);
      }, setError)
      .finally(() => (asking.current = false));
  }, []);

  useEffect(() => {
    renew();
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);

  const left = made ? Math.max(0, made.expires_at_ms - now) : 0;
  useEffect(() => {
    if (made && left === 0) renew();
  }, [made, left === 0]);
  const whole = made ? made.expires_at_ms - made.got_at : 1;
  return {
    code: made?.code,
    part: left / whole,
    seconds: Math.ceil(left / 1000),
    offline: false,
    error,
    renew,
  };
}

export const usePaymentCode: () => PaymentCodeState = canDerive() ? useOwnCode : useServerCode;
