/** Geometry of a price chart: from candles to paths, and from a finger back to a candle. No DOM, no dates. */

/** Start of the step in milliseconds, then the first, highest, lowest and last price in it. */
export type Candle = readonly [start: number, open: number, high: number, low: number, close: number];

/** The room that the plot has, in the units of the view box. */
export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Scale {
  least: number;
  most: number;
  /** Middle of the n-th candle. */
  x: (index: number) => number;
  y: (value: number) => number;
  /** The candle nearest to a place. */
  at: (x: number) => number;
}

/** One decimal is finer than any screen. */
const neat = (n: number): number => Math.round(n * 10) / 10;

/**
 * Candles stand side by side: nights and weekends, in which nothing is traded, take no room.
 * `also` are values that must be in sight too.
 */
export function scaleOf(candles: readonly Candle[], frame: Frame, also: readonly number[] = []): Scale {
  const values = candles.flatMap(([, , high, low]) => [high, low]).concat(also);
  let least = Math.min(...values);
  let most = Math.max(...values);
  if (values.length === 0) [least, most] = [0, 1];
  else if (least === most) [least, most] = [least - 1, most + 1];
  const count = candles.length;
  const wide = frame.right - frame.left;
  const tall = frame.bottom - frame.top;
  return {
    least,
    most,
    x: (index) => neat(count < 2 ? frame.left + wide / 2 : frame.left + (wide * index) / (count - 1)),
    y: (value) => neat(frame.bottom - (tall * (value - least)) / (most - least)),
    at: (x) =>
      Math.max(0, Math.min(count - 1, Math.round(((x - frame.left) / wide) * Math.max(1, count - 1)))),
  };
}

/** A line through values, each at its own place. */
export function linePath(values: readonly number[], scale: Scale): string {
  return values.map((value, i) => `${i === 0 ? 'M' : 'L'}${scale.x(i)} ${scale.y(value)}`).join('');
}

/** The same line closed along the bottom, to be filled. */
export function areaPath(values: readonly number[], scale: Scale, bottom: number): string {
  if (values.length === 0) return '';
  return `${linePath(values, scale)}V${bottom}H${scale.x(0)}Z`;
}

/** Neighbours made one, so that no more than `most` are left: a candle must be wide enough to be seen. */
export function gather(candles: readonly Candle[], most: number): Candle[] {
  const each = Math.max(1, Math.ceil(candles.length / Math.max(1, most)));
  const wider: Candle[] = [];
  for (let i = 0; i < candles.length; i += each) {
    const some = candles.slice(i, i + each);
    const [start, open] = some[0]!;
    const high = Math.max(...some.map((candle) => candle[2]));
    const low = Math.min(...some.map((candle) => candle[3]));
    wider.push([start, open, high, low, some.at(-1)![4]]);
  }
  return wider;
}

/** Bodies and wicks of the candles that rose (or stood still), or of those that fell. */
export function candlePath(candles: readonly Candle[], scale: Scale, rising: boolean, wide: number): string {
  let path = '';
  candles.forEach(([, open, high, low, close], i) => {
    if (close >= open !== rising) return;
    const x = scale.x(i);
    const top = scale.y(Math.max(open, close));
    const bottom = Math.max(scale.y(Math.min(open, close)), neat(top + 1));
    path += `M${x} ${scale.y(high)}V${scale.y(low)}`;
    path += `M${neat(x - wide / 2)} ${top}H${neat(x + wide / 2)}V${bottom}H${neat(x - wide / 2)}Z`;
  });
  return path;
}

/** The candle in which a moment lies; -1 when it was before the first. What came after the last counts to the last. */
export function indexOf(candles: readonly Candle[], atMs: number): number {
  let low = 0;
  let high = candles.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (candles[middle]![0] <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const STEPS = [1, 2, 2.5, 5, 10];

/** About `wanted` round values inside a range of prices. */
export function priceMarks(least: number, most: number, wanted = 4): number[] {
  const rough = Math.max(1, (most - least) / wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const steps = STEPS.map((each) => each * power).filter(Number.isInteger);
  const step = steps.find((each) => each >= rough * 0.8) ?? power * 10; // rather a mark more than one fewer
  const marks: number[] = [];
  for (let mark = Math.ceil(least / step) * step; mark <= most; mark += step) marks.push(mark);
  return marks;
}

/** Which candles get a time below them: evenly spread, the first and the last among them. */
export function timeMarks(count: number, room: number): number[] {
  const labels = Math.min(Math.max(2, Math.floor(room)), count);
  if (labels < 2) return count === 0 ? [] : [0];
  return Array.from({ length: labels }, (_, i) => Math.round((i * (count - 1)) / (labels - 1)));
}

/** Highest and lowest price, and where the range began and ended. */
export interface Extent {
  first: number;
  last: number;
  high: number;
  low: number;
}

export function extentOf(candles: readonly Candle[]): Extent | undefined {
  const first = candles[0];
  const last = candles.at(-1);
  if (!first || !last) return undefined;
  return {
    first: first[1],
    last: last[4],
    high: Math.max(...candles.map((candle) => candle[2])),
    low: Math.min(...candles.map((candle) => candle[3])),
  };
}

/** The candles with the newest price in them: it moves the end of the last one, or begins another after `stepMs`. */
export function withLatest(
  candles: readonly Candle[],
  stepMs: number,
  atMs: number,
  value: number,
): readonly Candle[] {
  const last = candles.at(-1);
  if (!last || atMs < last[0]) return candles;
  if (atMs >= last[0] + stepMs) return [...candles, [last[0] + stepMs, value, value, value, value]];
  const [start, open, high, low] = last;
  return [...candles.slice(0, -1), [start, open, Math.max(high, value), Math.min(low, value), value]];
}
