import { describe, expect, it } from 'vitest';
import {
  areaPath,
  candlePath,
  extentOf,
  gather,
  indexOf,
  linePath,
  priceMarks,
  scaleOf,
  timeMarks,
  withLatest,
  type Candle,
} from './price';

const frame = { left: 0, right: 100, top: 0, bottom: 50 };
const rising: Candle[] = [
  [0, 10, 12, 8, 11],
  [60, 11, 16, 11, 15],
  [120, 15, 18, 14, 14],
];

describe('the scale', () => {
  it('puts the lowest price at the bottom, the highest at the top, and candles side by side', () => {
    const scale = scaleOf(rising, frame);
    expect([scale.least, scale.most]).toEqual([8, 18]);
    expect([scale.y(8), scale.y(18), scale.y(13)]).toEqual([50, 0, 25]);
    expect([scale.x(0), scale.x(1), scale.x(2)]).toEqual([0, 50, 100]);
  });

  it('keeps what must be in sight in sight', () => {
    expect(scaleOf(rising, frame, [4, 20])).toMatchObject({ least: 4, most: 20 });
  });

  it('holds one price, and none', () => {
    const flat = scaleOf([[0, 5, 5, 5, 5]], frame);
    expect([flat.x(0), flat.y(5)]).toEqual([50, 25]);
    expect(linePath([], scaleOf([], frame))).toBe('');
  });

  it('finds the candle under a finger, also beyond the ends', () => {
    const scale = scaleOf(rising, frame);
    expect([-20, 0, 24, 26, 99, 400].map(scale.at)).toEqual([0, 0, 0, 1, 2, 2]);
  });
});

describe('paths', () => {
  it('go through each close, and close along the bottom', () => {
    const scale = scaleOf(rising, frame);
    expect(linePath([8, 13, 18], scale)).toBe('M0 50L50 25L100 0');
    expect(areaPath([8, 13, 18], scale, 50)).toBe('M0 50L50 25L100 0V50H0Z');
  });

  it('of candles are split into those that rose and those that fell', () => {
    const scale = scaleOf(rising, frame);
    expect(candlePath(rising, scale, true, 4).match(/Z/g)).toHaveLength(2);
    expect(candlePath(rising, scale, false, 4)).toBe('M100 0V20M98 15H102V20H98Z');
  });
});

describe('candles', () => {
  it('are gathered without losing an extreme, the first opening or the last close', () => {
    expect(gather(rising, 3)).toEqual(rising);
    expect(gather(rising, 2)).toEqual([
      [0, 10, 16, 8, 15],
      [120, 15, 18, 14, 14],
    ]);
    expect(gather(rising, 1)).toEqual([[0, 10, 18, 8, 14]]);
    expect(gather([], 5)).toEqual([]);
  });

  it('are found by a moment', () => {
    expect([-1, 0, 59, 60, 119, 120, 9999].map((at) => indexOf(rising, at))).toEqual([-1, 0, 0, 1, 1, 2, 2]);
    expect(indexOf([], 5)).toBe(-1);
  });

  it('take the newest price up, in the last candle or in one more', () => {
    expect(withLatest(rising, 60, 150, 20).at(-1)).toEqual([120, 15, 20, 14, 20]);
    expect(withLatest(rising, 60, 150, 20)).toHaveLength(3);
    expect(withLatest(rising, 60, 181, 9).at(-1)).toEqual([180, 9, 9, 9, 9]);
    expect(withLatest(rising, 60, 90, 99)).toBe(rising);
    expect(withLatest([], 60, 90, 99)).toEqual([]);
  });

  it('have an extent', () => {
    expect(extentOf(rising)).toEqual({ first: 10, last: 14, high: 18, low: 8 });
    expect(extentOf([])).toBeUndefined();
  });
});

describe('marks', () => {
  it('of prices are round and inside', () => {
    expect(priceMarks(77_812, 78_490)).toEqual([78_000, 78_200, 78_400]);
    expect(priceMarks(77_555, 78_607)).toEqual([77_750, 78_000, 78_250, 78_500]);
    expect(priceMarks(0, 3)).toEqual([0, 1, 2, 3]);
    expect(priceMarks(0, 9)).toEqual([0, 2, 4, 6, 8]);
  });

  it('of time are spread from the first to the last', () => {
    expect(timeMarks(11, 3)).toEqual([0, 5, 10]);
    expect(timeMarks(2, 5)).toEqual([0, 1]);
    expect(timeMarks(1, 5)).toEqual([0]);
    expect(timeMarks(0, 5)).toEqual([]);
  });
});
