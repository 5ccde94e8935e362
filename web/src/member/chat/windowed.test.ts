import { describe, expect, it } from 'vitest';
import { heightOf, nextSpan, spanAround, visibleRows } from './windowed';

const even = (): number => 50;

describe('rows in the page', () => {
  it('are those on screen, counted from the lower end', () => {
    expect(visibleRows(even, 100, 0, 500)).toEqual({ from: 90, to: 100 });
    expect(visibleRows(even, 100, 120, 500)).toEqual({ from: 87, to: 98 });
    expect(visibleRows(even, 100, 1_000_000, 500)).toEqual({ from: 0, to: 1 });
    expect(visibleRows(even, 0, 0, 500)).toEqual({ from: 0, to: 0 });
  });

  it('follow rows of their own heights', () => {
    const height = (i: number): number => (i === 99 ? 400 : 50);
    expect(visibleRows(height, 100, 0, 500)).toEqual({ from: 97, to: 100 });
    expect(heightOf(height, 97, 100)).toBe(500);
  });

  it('stay the same until the reader comes near their edge', () => {
    const now = { from: 40, to: 100 };
    expect(nextSpan(now, { from: 60, to: 70 }, 100)).toBe(now);
    expect(nextSpan(now, { from: 45, to: 55 }, 100)).toEqual({ from: 5, to: 95 });
  });

  it('are few, even of 10,000', () => {
    const span = nextSpan({ from: 0, to: 0 }, visibleRows(even, 10_000, 250_000, 800), 10_000);
    expect(span.to - span.from).toBeLessThan(120);
    expect(spanAround(3, 10_000)).toEqual({ from: 0, to: 43 });
  });

  it('begin anew when the list became shorter', () => {
    expect(nextSpan({ from: 5_000, to: 5_100 }, { from: 40, to: 50 }, 50)).toEqual({ from: 0, to: 50 });
  });
});
