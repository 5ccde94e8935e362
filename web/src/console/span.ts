import { t } from './i18n';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long until (or since) something, in the largest unit of which there are at least two. */
export function span(ms: number): string {
  const away = Math.abs(ms);
  if (away >= 2 * DAY_MS) return t('span.days', { n: Math.floor(away / DAY_MS) });
  if (away >= 2 * HOUR_MS) return t('span.hours', { n: Math.floor(away / HOUR_MS) });
  if (away >= 2 * MINUTE_MS) return t('span.minutes', { n: Math.floor(away / MINUTE_MS) });
  return t('span.seconds', { n: Math.floor(away / 1000) });
}

/** Noon of a calendar day (`2026-02-16`): a moment that is on this day in every zone in which it is shown. */
export const noon = (day: string): number => new Date(`${day}T12:00:00`).getTime();
