/** Steps that people count in. */
const STEPS = [1, 2, 2.5, 5, 10];

/**
 * The marks of an axis from 0 that holds `largest`: about `wanted` round steps, in minor units or counts.
 * At least one step of 1, so that an empty chart has an axis too.
 */
export function axisMarks(largest: number, wanted = 4): number[] {
  const rough = Math.max(largest, 1) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, STEPS.map((each) => each * power).find((each) => each >= rough) ?? rough);
  const marks = [0];
  while (marks[marks.length - 1]! < largest || marks.length < 2) marks.push(marks.length * step);
  return marks;
}

/** Which labels along the bottom have room: every `n`-th from the first, with at most `room` of them. */
export function labelled(count: number, room: number): boolean[] {
  const every = Math.max(1, Math.ceil(count / Math.max(1, room)));
  return Array.from({ length: count }, (_, i) => i % every === 0);
}

/** About how many pixels the widest label needs at 12 px: Chinese characters are twice as wide as digits. */
export function labelWidth(labels: readonly string[]): number {
  const width = (label: string): number =>
    [...label].reduce((sum, char) => sum + (char > '\u2e7f' ? 13 : 7), 0);
  return Math.max(0, ...labels.map(width)) + 10;
}
