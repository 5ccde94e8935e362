import { useEffect } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { arriving, takePrice } from '../gold/price';
import type { Price } from '../gold/types';

const FRESH_MS = 5_000;
let asked = -Infinity;

/**
 * Sees to it that there is a price to begin with; the live stream brings the next ones. A chat full of gold asks once,
 * not once for each bubble.
 */
export function useFirstPrice(): void {
  useEffect(() => {
    if (performance.now() - asked < FRESH_MS) return;
    asked = performance.now();
    api.get<Price>('/member/gold/price').then(takePrice, () => (asked = -Infinity));
  }, [arriving.value]);
}
