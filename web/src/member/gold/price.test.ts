import { renderHook } from '@testing-library/preact';
import { beforeEach, expect, it, vi } from 'vitest';
import { fakeApi } from '../../testing/fakeApi';
import { goldPrice } from '../session';
import { dealing, price, takePrice, useLivePrice } from './price';
import { priceForTest } from './testing';

beforeEach(() => void (price.value = undefined));

it('a newer price replaces an older one, never the other way round', () => {
  takePrice(priceForTest({ at_ms: 10, mid_minor: 1 }));
  takePrice(priceForTest({ at_ms: 9, mid_minor: 2 }));
  expect(price.value?.mid_minor).toBe(1);
  takePrice(priceForTest({ at_ms: 10, mid_minor: 1, state: 'halted' }));
  expect(price.value?.state).toBe('halted');
  expect(dealing.value).toBe(false);
});

it('is asked for once, and then follows the live stream', async () => {
  const asked = fakeApi({
    'GET /member/gold/price': { body: priceForTest({ at_ms: 5, mid_minor: 78_000 }) },
  });
  renderHook(() => useLivePrice());
  await vi.waitFor(() => expect(price.value?.mid_minor).toBe(78_000));
  goldPrice.value = priceForTest({ at_ms: 6, mid_minor: 78_500 });
  expect(price.value?.mid_minor).toBe(78_500);
  expect(dealing.value).toBe(true);
  expect(asked).toHaveLength(1);
});
