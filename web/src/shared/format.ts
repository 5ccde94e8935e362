import { signal } from '@preact/signals';
import { language } from './i18n';

/** The operator's home currency; set from `/config` at start. `scale` is the number of decimals. */
export const currency = signal({ code: 'CNY', scale: 2 });

// Intl formatters are slow to make and quick to use: keep each one.
const kept = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function keep<T extends Intl.NumberFormat | Intl.DateTimeFormat>(name: string, make: (tag: string) => T): T {
  const id = `${language.value} ${name}`;
  let found = kept.get(id);
  if (!found) kept.set(id, (found = make(language.value)));
  return found as T;
}

/** Minor units as a plain decimal text, exactly: `decimalText(-5, 2)` is `-0.05`. No division, no float. */
export function decimalText(minor: number | bigint, scale: number): string {
  const whole = BigInt(minor);
  const digits = (whole < 0n ? -whole : whole).toString().padStart(scale + 1, '0');
  const sign = whole < 0n ? '-' : '';
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** An amount as people read it: `¥2,864.50`; with `sign`, a plus before what came in. */
export function money(minor: number | bigint, options: { sign?: boolean } = {}): string {
  const { code, scale } = currency.value;
  const format = keep(`money ${code} ${scale} ${options.sign ?? false}`, (tag) => {
    return new Intl.NumberFormat(tag, {
      style: 'currency',
      currency: code,
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: scale,
      maximumFractionDigits: scale,
      signDisplay: options.sign ? 'exceptZero' : 'auto',
    });
  });
  return format.format(decimalText(minor, scale) as Intl.StringNumericLiteral);
}

/** The currency sign alone, for an amount that is being typed. */
export function currencySign(): string {
  const { code } = currency.value;
  const format = keep(`sign ${code}`, (tag) => {
    return new Intl.NumberFormat(tag, { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' });
  });
  return format.formatToParts(0).find((part) => part.type === 'currency')?.value ?? code;
}

/** Typed digits to minor units, exactly; `null` for what is not an amount. `12.3` is 1230. */
export function parseAmount(typed: string, scale = currency.value.scale): number | null {
  const match = /^(\d{1,12})(?:\.(\d*))?$/.exec(typed.trim());
  const fraction = match?.[2] ?? '';
  if (!match || fraction.length > scale) return null;
  const minor = Number(match[1] + fraction.padEnd(scale, '0'));
  return Number.isSafeInteger(minor) ? minor : null;
}

export function count(n: number): string {
  return keep('count', (tag) => new Intl.NumberFormat(tag)).format(n);
}

/** Basis points as per cent: 60 is `0.60%`. */
export function percent(basisPoints: number): string {
  const text = decimalText(basisPoints, 4) as Intl.StringNumericLiteral;
  const options = { style: 'percent', minimumFractionDigits: 2 } as const;
  return keep('percent', (tag) => new Intl.NumberFormat(tag, options)).format(text);
}

const date = (name: string, at: number, options: Intl.DateTimeFormatOptions): string =>
  keep(name, (tag) => new Intl.DateTimeFormat(tag, options)).format(at);

export const timeOfDay = (at: number): string =>
  date('time', at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

export const shortDay = (at: number): string => date('short', at, { month: 'short', day: 'numeric' });

export const longDay = (at: number): string =>
  date('long', at, { year: 'numeric', month: 'long', day: 'numeric' });

export const weekDay = (at: number): string =>
  date('week', at, { month: 'long', day: 'numeric', weekday: 'short' });

export const dayAndTime = (at: number): string =>
  date('both', at, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

export const fullTime = (at: number): string =>
  date('full', at, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });

/** The calendar day of a moment in the phone's zone, as `2026-11-22`: to group by, not to show. */
export function dayKey(at: number): string {
  const d = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
}
