import { computed, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { listen, type Live } from '../../shared/api/live';
import type { Price } from './types';

/** The market's newest price. Read it in the smallest component: it changes every second. */
export const price = signal<Price | undefined>(undefined);

const stream = signal<Live | undefined>(undefined);

/** Whether prices arrive at this moment. */
export const arriving = computed(() => stream.value?.connected.value ?? false);

/** Takes a price up, unless a newer one is there already. */
export function takePrice(news: Price): void {
  if (news.at_ms >= (price.peek()?.at_ms ?? 0)) price.value = news;
}

/** A page that follows another keeps the stream: it ends only when nobody has looked for this long. */
const LINGER_MS = 4_000;
let watchers = 0;
let ending: ReturnType<typeof setTimeout> | undefined;

function askForPrice(): void {
  api.get<Price>('/member/gold/price').then(takePrice, () => undefined); // the next one comes by itself
}

function follow(): () => void {
  watchers++;
  clearTimeout(ending);
  stream.value ??= listen('/member/live', ['gold.price'], (_, data) => takePrice(data as Price), askForPrice);
  return () => {
    if (--watchers > 0) return;
    ending = setTimeout(() => {
      stream.value?.stop();
      stream.value = undefined;
    }, LINGER_MS);
  };
}

/** Keeps `price` live while a component is on screen. */
export function useLivePrice(): void {
  useEffect(follow, []);
}

/** Whether gold can be bought and sold at this moment, as far as the price goes. */
export const dealing = computed(() => price.value?.state === 'live');
