/** Paths that several covers are made of. A cover is 300 wide and 400 high; its seal sits at 150, 202. */

export interface Point {
  x: number;
  y: number;
}

const n = (value: number): string => String(Math.round(value * 10) / 10);

/** The point at `angle` (radians, clockwise from the right) on a circle. */
export const around = (x: number, y: number, radius: number, angle: number): Point => ({
  x: x + radius * Math.cos(angle),
  y: y + radius * Math.sin(angle),
});

/** A line through points; closed with `close`. */
export function through(points: readonly Point[], close = false): string {
  return points.map((p, i) => `${i ? 'L' : 'M'}${n(p.x)} ${n(p.y)}`).join('') + (close ? 'Z' : '');
}

/** A circle as a path, so that many of them are one element. */
export function ring(x: number, y: number, r: number): string {
  return `M${n(x - r)} ${n(y)}a${n(r)} ${n(r)} 0 1 0 ${n(2 * r)} 0a${n(r)} ${n(r)} 0 1 0 ${n(-2 * r)} 0`;
}

/** Rays from one circle to another. */
export function rays(x: number, y: number, from: number, to: number, count: number): string {
  let path = '';
  for (let i = 0; i < count; i++) {
    const angle = (i * 2 * Math.PI) / count;
    path += through([around(x, y, from, angle), around(x, y, to, angle)]);
  }
  return path;
}

/** Overlapping arcs in rows: waves, or the scales of a fish. */
export function scales(top: number, bottom: number, r: number, rings: readonly number[]): string {
  let path = '';
  for (let row = 0, y = top; y <= bottom; row++, y += r / 2) {
    for (let x = row % 2 ? 0 : -r; x <= 300 + r; x += 2 * r) {
      for (const part of rings) {
        const s = r * part;
        path += `M${n(x - s)} ${n(y)}a${n(s)} ${n(s)} 0 0 1 ${n(2 * s)} 0`;
      }
    }
  }
  return path;
}

/** The outline of an auspicious cloud, 120 x 52, its left foot at 0, 52. */
export const CLOUD =
  'M10 52a13 13 0 0 1 2-25.500a17 17 0 0 1 28-12a22 22 0 0 1 41 5.500a15 15 0 0 1 22 8.500a12 12 0 0 1 5 23.500Z';
/** The curls inside it. */
export const CURLS =
  'M12 43a7 7 0 0 1 3-9.500c6-2.500 12 3 9.500 8.500c-1.500 3.500-6.500 3.500-7 .500M46 44c-8-5-9-16-2-21c8-5.500 19 0 17.500 9.500c-1 6-8.500 8-11.500 3.500c-1.500-3 1-6 4-4.500M86 44c-5-3-6-10.500-1-13.500c5.500-3.500 12.500.500 11.500 6.500c-.500 4-5.500 5-7.500 2';

/** A corner of bank-note fret, 44 x 44, its corner at 0, 0. */
export const FRET = 'M0 44V0H44M9 44V9H44M9 34H18V18H34V9M27 44V27H44';

/** An ingot of old China, 110 wide and 62 high, in two parts: the boat, and the dome behind its rim. */
export const INGOT_BOAT =
  'M2 12C16 22 34 27 55 27S94 22 108 12C110 30 104 46 92 54C82 60 70 62 55 62S28 60 18 54C6 46 0 30 2 12Z';
export const INGOT_DOME = 'M26 24C28 8 40 0 55 0S82 8 84 24C66 30 44 30 26 24Z';
export const INGOT_RIM = 'M2 12C16 22 34 27 55 27S94 22 108 12C96 40 76 47 55 47S14 40 2 12Z';

/** 福, drawn in a 100 x 100 field. */
export const FU =
  'M22 8l8 9M10 26H38L20 52M26 46V94M30 52l10 12M48 12H94M56 24H86V42H56ZM50 54H92V94H50ZM71 54V94M50 74H92';
