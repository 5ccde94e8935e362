import { expect, it } from 'vitest';
import { hourBars, shiftDay } from './totals';

const hours = (paid: Record<number, number>): number[] =>
  Array.from({ length: 24 }, (_, hour) => paid[hour] ?? 0);

it('an ordinary day shows its opening hours', () => {
  const bars = hourBars(hours({ 9: 1200, 12: 5400 }));
  expect(bars.map((bar) => bar.label)).toEqual([
    '8',
    '9',
    '10',
    '11',
    '12',
    '13',
    '14',
    '15',
    '16',
    '17',
    '18',
    '19',
    '20',
  ]);
  expect(bars[1]).toEqual({ label: '9', name: '09:00 – 10:00', value: 1200 });
  expect(bars.reduce((sum, bar) => sum + bar.value, 0)).toBe(6600);
});

it('payments at night widen the day, so that no money is left out', () => {
  const bars = hourBars(hours({ 0: 10, 23: 20 }));
  expect(bars).toHaveLength(24);
  expect(bars[23]?.name).toBe('23:00 – 00:00');
});

it('a day without payments still has an axis', () => {
  expect(hourBars(hours({})).every((bar) => bar.value === 0)).toBe(true);
});

it('days are shifted by the calendar', () => {
  expect(shiftDay('2026-03-01', -1)).toBe('2026-02-28');
  expect(shiftDay('2028-02-28', 1)).toBe('2028-02-29');
  expect(shiftDay('2026-12-31', 1)).toBe('2027-01-01');
});
