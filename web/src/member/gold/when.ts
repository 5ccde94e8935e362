import { language } from '../../shared/i18n';
import type { Every } from './types';

const kept = new Map<string, string[]>();

/** Names of the weekdays in the present language, Monday first. */
export function weekDays(): string[] {
  const tag = language.value;
  let names = kept.get(tag);
  if (!names) {
    const format = new Intl.DateTimeFormat(tag, { weekday: 'long', timeZone: 'UTC' });
    names = Array.from({ length: 7 }, (_, i) => format.format(Date.UTC(2024, 0, 1 + i))); // 1 January 2024: a Monday
    kept.set(tag, names);
  }
  return names;
}

/** Days of the month on which a plan may buy; in a shorter month its last day stands for those that it has not. */
export const MONTH_DAYS = 31;

/** The days that can be chosen for a rhythm, with the number that the server knows them by. */
export function daysOf(
  every: Every,
  monthDay: (n: number) => string,
): readonly (readonly [number, string])[] {
  if (every === 'week') return weekDays().map((name, i) => [i + 1, name]);
  if (every === 'month') return Array.from({ length: MONTH_DAYS }, (_, i) => [i + 1, monthDay(i + 1)]);
  return [];
}

export const hourText = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;
