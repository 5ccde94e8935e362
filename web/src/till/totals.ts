import type { Bar } from '../shared/charts/BarChart';

const two = (n: number): string => String(n).padStart(2, '0');

/**
 * One bar per hour of a day, from the first hour with a payment to the last, and at least from 8 to 20 o'clock: a shop
 * that closes at night does not look at sixteen empty hours.
 */
export function hourBars(byHour: readonly number[]): Bar[] {
  const busy = byHour.flatMap((value, hour) => (value > 0 ? [hour] : []));
  const first = Math.min(8, ...busy);
  const last = Math.max(20, ...busy);
  return byHour
    .map((value, hour) => ({
      label: String(hour),
      name: `${two(hour)}:00 – ${two((hour + 1) % 24)}:00`,
      value,
    }))
    .slice(first, last + 1);
}

/** The day `by` days after `day` (`2026-11-22`), by the calendar. */
export function shiftDay(day: string, by: number): string {
  const [year, month, date] = day.split('-').map(Number);
  const moved = new Date(Date.UTC(year ?? 1970, (month ?? 1) - 1, (date ?? 1) + by));
  return moved.toISOString().slice(0, 10);
}
