import { computed, effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { connected, goldPrice } from '../session';
import type { Price } from './types';

/** The market's newest price. Read it in the smallest component: it changes every second. */
export const price = signal<Price | undefined>(undefined);

/** Whether prices arrive at this moment. */
export const arriving = connected;

/** Takes a price up, unless a newer one is there already. */
export function takePrice(news: Price): void {
  if (news.at_ms >= (price.peek()?.at_ms ?? 0)) price.value = news;
}

// the member's one live stream carries the whole price; the home page needs less of it
effect(() => {
  if (goldPrice.value) takePrice(goldPrice.value as Price);
});

/** For what shows a price: asks for it at once, and again after the stream was away; between, it comes by itself. */
export function useLivePrice(): void {
  useEffect(() => {
    api.get<Price>('/member/gold/price').then(takePrice, () => undefined); // the next one comes with the stream
  }, [arriving.value]);
}

/** Whether gold can be bought and sold at this moment, as far as the price goes. */
export const dealing = computed(() => price.value?.state === 'live');
