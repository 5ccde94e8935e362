import { decimalText, parseAmount } from '../../shared/format';
import { language } from '../../shared/i18n';

/** Micrograms in a milligram and in a gram. */
export const UG_PER_MG = 1_000;
const UG_PER_GRAM = 1_000_000n;

/**
 * Grams as people read them: four decimals, and the fifth and sixth only where they are not nothing, so that what is
 * written is exactly what is held. `520_000` is `0.5200`, `73_421` is `0.073421`.
 */
export function gramsText(ug: number): string {
  return decimalText(ug, 6).replace(/0{1,2}$/, '');
}

/** With the unit: `0.5200 g`, `0.5200 克`. */
export function grams(ug: number): string {
  return `${gramsText(ug)} ${gramSign()}`;
}

export const gramSign = (): string => (language.value === 'zh-CN' ? '克' : 'g');

/** What micrograms are worth at a price per gram, rounded half up to whole minor units. */
export function worthOf(ug: number, priceMinor: number): number {
  return Number((BigInt(ug) * BigInt(priceMinor) * 2n + UG_PER_GRAM) / (2n * UG_PER_GRAM));
}

/** How many whole milligrams an amount buys at most at a price per gram. */
export function milligramsFor(amountMinor: number, priceMinor: number): number {
  return priceMinor > 0 ? Number((BigInt(amountMinor) * 1_000n) / BigInt(priceMinor)) : 0;
}

/** Typed whole milligrams to micrograms; 0 for what is not a weight. */
export function parseMilligrams(typed: string): number {
  return (parseAmount(typed, 0) ?? 0) * UG_PER_MG;
}
