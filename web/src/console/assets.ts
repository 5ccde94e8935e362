import { count, decimalText, money } from '../shared/format';
import { language } from '../shared/i18n';

/** Fine gold as the ledger calls it; its minor unit is the microgram. Every other asset here is the home currency. */
export const GOLD = 'AUG';
/** Decimals of a gram: always these, and the rest where it is not zero, so that figures can be compared exactly. */
const SHOWN = 4;
const ALL = 6;

export const gramSign = (): string => (language.value === 'zh-CN' ? '克' : 'g');

/** Grams without the unit: `1,204.5000`, or `0.125001` to the last microgram. */
export function gramsNumber(ug: number, options: { sign?: boolean } = {}): string {
  const [whole = '0', decimals = ''] = decimalText(Math.abs(ug), ALL).split('.');
  const shown = decimals.slice(0, SHOWN) + decimals.slice(SHOWN).replace(/^0+$/, '');
  const sign = ug < 0 ? '-' : options.sign && ug > 0 ? '+' : '';
  return `${sign}${count(Number(whole))}.${shown}`;
}

/** With the unit, from which the number is never parted at the end of a line. */
export const grams = (ug: number, options: { sign?: boolean } = {}): string =>
  `${gramsNumber(ug, options)}\u00a0${gramSign()}`;

/** An amount of any asset of the ledger, as people read it. */
export const valueText = (
  asset: string | undefined,
  minor: number,
  options: { sign?: boolean } = {},
): string => (asset === GOLD ? grams(minor, options) : money(minor, options));

/** The asset that is in a packet. */
export const assetIn = (holds: string): string => (holds === 'gold' ? GOLD : '');
