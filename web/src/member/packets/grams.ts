import { parseAmount } from '../../shared/format';
import { language } from '../../shared/i18n';
import { gramsNumber, share, UG_PER_GRAM } from '../gold/weight';

const UG_PER_MG = 1_000;

export const gramSign = (): string => (language.value === 'zh-CN' ? '克' : 'g');

/** Grams without the unit, to the last microgram: shares of a packet must add up to what was in it. */
export const gramsText = (ug: number): string => gramsNumber(ug, { exact: true });

/** With the unit: `0.5200 g`, `0.5200 克`. */
export function grams(ug: number): string {
  return `${gramsText(ug)} ${gramSign()}`;
}

/** What micrograms would sell for at a bid per gram, before any fee; rounded down, as the server does. */
export function worthOf(ug: number, bidMinor: number): number {
  return share(ug, bidMinor, UG_PER_GRAM, 'down');
}

/** Typed whole milligrams to micrograms; 0 for what is not a weight. */
export function parseMilligrams(typed: string): number {
  return (parseAmount(typed, 0) ?? 0) * UG_PER_MG;
}
