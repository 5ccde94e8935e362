import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import type { Quote, Side } from '../gold/types';

export type Wish = { grams_ug: number } | { amount_minor: number };

export interface Held {
  quote: Quote | undefined;
  /** When the quote runs out by this phone's clock. */
  until: number;
  /** For how long it was given, in milliseconds. */
  lifetime: number;
  error: Error | undefined;
  asking: boolean;
  /** Asks for a new one. */
  again: () => void;
}

type State = Omit<Held, 'again'>;
const NOTHING: State = { quote: undefined, until: 0, lifetime: 1, error: undefined, asking: false };

/** Typing is over when nothing was typed for so long. */
const SETTLE_MS = 350;

/**
 * A price that is held for `wish`. A new wish gets a new quote after a moment, and so does a quote that ran out, unless
 * `frozen`: then somebody is deciding about this very one.
 */
export function useQuote(side: Side, wish: Wish | undefined, holdS: number, frozen: boolean): Held {
  const [state, setState] = useState<State>(NOTHING);
  const [round, setRound] = useState(0);
  const running = useRef(0);
  const last = useRef('');
  const of = wish ? JSON.stringify([wish, holdS]) : '';

  useEffect(() => {
    const mine = ++running.current;
    const typed = last.current !== of;
    last.current = of;
    // a price that ran out stays to be seen until the next one is here
    setState((before) => ({ ...(typed ? NOTHING : before), asking: Boolean(wish) }));
    if (!wish) return undefined;
    const ask = async (): Promise<void> => {
      try {
        const quote = await api.post<Quote>('/member/gold/quotes', { side, ...wish, hold_s: holdS });
        if (mine !== running.current) return;
        const lifetime = Math.max(1, quote.expires_at_ms - quote.now_ms);
        setState({ quote, until: Date.now() + lifetime, lifetime, error: undefined, asking: false });
      } catch (error) {
        if (mine === running.current) setState({ ...NOTHING, error: error as Error });
      }
    };
    const timer = setTimeout(() => void ask(), typed ? SETTLE_MS : 0);
    return () => clearTimeout(timer);
  }, [of, round]);

  useEffect(() => {
    if (!state.quote || frozen) return undefined;
    const timer = setTimeout(
      () => document.visibilityState === 'visible' && setRound((before) => before + 1),
      Math.max(0, state.until - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [state.quote, frozen]);

  return { ...state, again: () => setRound((before) => before + 1) };
}
