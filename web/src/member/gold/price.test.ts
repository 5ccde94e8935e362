import { renderHook } from '@testing-library/preact';
import { beforeEach, expect, it, vi } from 'vitest';
import { fakeApi } from '../../testing/fakeApi';
import { arriving, price, takePrice, useLivePrice } from './price';
import { priceForTest } from './testing';

/** The browser's event stream, driven by hand. */
class Stream {
  static all: Stream[] = [];
  closed = false;
  onopen?: () => void;
  private heard = new Map<string, (event: { data: string }) => void>();
  constructor(readonly address: string) {
    Stream.all.push(this);
  }
  addEventListener(name: string, then: (event: { data: string }) => void): void {
    this.heard.set(name, then);
  }
  tell(name: string, data: unknown): void {
    this.heard.get(name)?.({ data: JSON.stringify(data) });
  }
  close(): void {
    this.closed = true;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(60_000); // whoever looked before has gone
  Stream.all = [];
  price.value = undefined;
  vi.stubGlobal('EventSource', Stream);
  fakeApi({ 'GET /member/gold/price': { body: priceForTest({ at_ms: 5, mid_minor: 78_000 }) } });
});

it('a newer price replaces an older one, never the other way round', () => {
  takePrice(priceForTest({ at_ms: 10, mid_minor: 1 }));
  takePrice(priceForTest({ at_ms: 9, mid_minor: 2 }));
  expect(price.value?.mid_minor).toBe(1);
  takePrice(priceForTest({ at_ms: 10, mid_minor: 1, state: 'halted' }));
  expect(price.value?.state).toBe('halted');
});

it('one stream serves all who look, and ends a while after the last of them', async () => {
  const first = renderHook(() => useLivePrice());
  const second = renderHook(() => useLivePrice());
  expect(Stream.all).toHaveLength(1);
  const [stream] = Stream.all;
  stream!.onopen?.();
  expect(arriving.value).toBe(true);
  await vi.waitFor(() => expect(price.value?.mid_minor).toBe(78_000));
  stream!.tell('gold.price', priceForTest({ at_ms: 6, mid_minor: 78_500 }));
  expect(price.value?.mid_minor).toBe(78_500);

  first.unmount();
  second.unmount();
  vi.advanceTimersByTime(1_000);
  const third = renderHook(() => useLivePrice()); // the next page
  vi.advanceTimersByTime(60_000);
  expect(Stream.all).toHaveLength(1);
  expect(stream!.closed).toBe(false);

  third.unmount();
  vi.advanceTimersByTime(60_000);
  expect(stream!.closed).toBe(true);
  expect(arriving.value).toBe(false);
});
