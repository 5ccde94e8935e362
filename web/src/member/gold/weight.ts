import { currency, decimalText, parseAmount } from '../../shared/format';
import { language } from '../../shared/i18n';

/**
 * Weights are whole micrograms of fine gold, prices whole minor units per gram. Nothing here goes through a float:
 * a weight times a price can be larger than a float counts exactly, so products are BigInt.
 */
export const UG_PER_GRAM = 1_000_000;

/** Decimals of a gram that a weight is shown with; the ledger is finer. */
const SHOWN = 4;
const LEDGER = 6;

const kept = new Map<string, Intl.NumberFormat>();

function format(text: string, decimals: number, sign: boolean): string {
  const id = `${language.value} ${decimals} ${sign}`;
  let found = kept.get(id);
  if (!found) {
    found = new Intl.NumberFormat(language.value, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      signDisplay: sign ? 'exceptZero' : 'negative',
    });
    kept.set(id, found);
  }
  return found.format(text as Intl.StringNumericLiteral);
}

/**
 * Grams with four decimals, `12.8500`. What does not fit is cut off, never rounded up: nobody is shown more gold than
 * there is. With `exact`, all six decimals when the last two are not zero.
 */
export function gramsNumber(ug: number, options: { sign?: boolean; exact?: boolean } = {}): string {
  const text = decimalText(ug, LEDGER);
  const all = options.exact === true && !text.endsWith('00');
  const cut = all ? text : text.slice(0, SHOWN - LEDGER);
  return format(cut, all ? LEDGER : SHOWN, options.sign ?? false);
}

/** Typed grams or milligrams as micrograms, exactly; null for what is not a weight. */
export function parseWeight(typed: string, unit: 'g' | 'mg'): number | null {
  return parseAmount(typed, unit === 'g' ? LEDGER : LEDGER - 3);
}

/** A weight as somebody would type it, without zeros at the end: `0.5`. */
export function typedWeight(ug: number, unit: 'g' | 'mg'): string {
  const text = decimalText(ug, unit === 'g' ? LEDGER : LEDGER - 3);
  return text.replace(/\.?0+$/, '');
}

/** An amount as somebody would type it: `10`, `12.5`. */
export function typedAmount(minor: number): string {
  const text = decimalText(minor, currency.value.scale);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

type Rounding = 'down' | 'half-up' | 'up';

/** `a * b / by` for numbers that are not negative, exactly, rounded as asked. */
export function share(a: number, b: number, by: number, rounding: Rounding): number {
  const product = BigInt(a) * BigInt(b);
  const whole = BigInt(by);
  if (rounding === 'down') return Number(product / whole);
  if (rounding === 'up') return Number((product + whole - 1n) / whole);
  return Number((product * 2n + whole) / (whole * 2n));
}

/** What a weight is worth at a price per gram, half up to a minor unit: 1,314 mg at 273.20 is 358.98. */
export function worth(ug: number, priceMinor: number): number {
  return share(ug, priceMinor, UG_PER_GRAM, 'half-up');
}

/** How much gold an amount buys at a price per gram; what is less than a microgram is left out. */
export function weightFor(amountMinor: number, priceMinor: number): number {
  return priceMinor > 0 ? share(amountMinor, UG_PER_GRAM, priceMinor, 'down') : 0;
}
