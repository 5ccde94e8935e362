/*
 * Which of ten thousand rows are in the page. The list is scrolled from its lower end: what changes above the reader
 * moves nothing. Heights are those measured when a row was last there, or a guess. Pure functions.
 */

/** Rows `from` up to, not including, `to`. */
export interface Span {
  from: number;
  to: number;
}

/** Rows kept in the page beyond each edge of the screen, and how near the edge of those the reader may come. */
const BEYOND = 40;
const NEAR = 12;

export type HeightOf = (index: number) => number;

export function heightOf(height: HeightOf, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += height(i);
  return sum;
}

/** The rows on screen, `below` pixels above the lower end of the list. */
export function visibleRows(height: HeightOf, count: number, below: number, screen: number): Span {
  let bottom = 0;
  let to = count;
  while (to > 1 && bottom + height(to - 1) <= below) bottom += height(--to);
  let from = to;
  while (from > 0 && bottom < below + screen) bottom += height(--from);
  return { from, to };
}

/** The rows to keep in the page around `shown`. The present ones stay as long as the reader is well inside them. */
export function nextSpan(now: Span, shown: Span, count: number): Span {
  const inside = now.to <= count && now.to > now.from;
  const roomAbove = now.from === 0 || shown.from - now.from >= NEAR;
  const roomBelow = now.to >= count || now.to - shown.to >= NEAR;
  if (inside && roomAbove && roomBelow) return now;
  return { from: Math.max(0, shown.from - BEYOND), to: Math.min(count, shown.to + BEYOND) };
}

/** The rows to keep when the reader is taken to one of them. */
export function spanAround(index: number, count: number): Span {
  return { from: Math.max(0, index - BEYOND), to: Math.min(count, index + BEYOND) };
}
