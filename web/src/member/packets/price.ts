import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { lastEvent } from '../session';
import type { Price } from './types';

/** The newest price of gold that this phone has heard of. */
export const price = signal<Price | undefined>(undefined);

const ASK_EVERY_MS = 4_000;
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;
let asking = false;

function take(newer: Price): void {
  if (!price.value || newer.at_ms >= price.value.at_ms) price.value = newer;
}

async function ask(): Promise<void> {
  if (asking || document.visibilityState === 'hidden') return;
  asking = true;
  try {
    take(await api.get<Price>('/member/gold/price'));
  } catch {
    // the last price stays, with its time; the next round asks again
  } finally {
    asking = false;
  }
}

/** Keeps `price` fresh while the component is on the screen: one question at a time, however many cards there are. */
export function useLivePrice(wanted = true): void {
  const event = lastEvent.value;
  useEffect(() => {
    if (event?.name === 'gold.price') take(event.data as Price);
  }, [event]);
  useEffect(() => {
    if (!wanted) return undefined;
    if (++watchers === 1) {
      void ask();
      timer = setInterval(() => void ask(), ASK_EVERY_MS);
    }
    return () => {
      if (--watchers === 0) clearInterval(timer);
    };
  }, [wanted]);
}
