import { money, parseAmount } from '../../shared/format';
import { grams, parseMilligrams } from './grams';
import { t } from './i18n';
import type { Asset, Kind, Person, Terms } from './types';

/** What the sender has chosen so far. */
export interface Draft {
  asset: Asset;
  kind: Kind;
  count: number;
  /** Gold only: whether the weight is typed, in milligrams, or the amount. */
  by: 'weight' | 'amount';
  typed: string;
  source: 'balance' | 'gold';
  to: Person | undefined;
}

/** A packet between two, or for one named member, has one share. */
export const sharesOf = (draft: Draft, direct: boolean): number =>
  direct || draft.kind === 'exclusive' ? 1 : draft.count;

/** Lucky packets are typed as a whole, equal ones share by share. */
export const perShare = (draft: Draft, direct: boolean): boolean =>
  draft.kind === 'equal' && sharesOf(draft, direct) > 1;

/** Gold of one's own has no price to pay, so only its weight can be typed. */
export const byWeight = (draft: Draft): boolean =>
  draft.asset === 'gold' && (draft.by === 'weight' || draft.source === 'gold');

/** What goes in, in all: minor units, or micrograms where the weight is typed. */
export function totalOf(draft: Draft, direct: boolean): number {
  const one = byWeight(draft) ? parseMilligrams(draft.typed) : (parseAmount(draft.typed) ?? 0);
  return one * (perShare(draft, direct) ? sharesOf(draft, direct) : 1);
}

/** What is wrong with the amount, in words; nothing while nothing was typed. The server has the last word. */
export function troubleWith(draft: Draft, direct: boolean, terms: Terms): string | undefined {
  const total = totalOf(draft, direct);
  const count = sharesOf(draft, direct);
  if (draft.asset === 'gold' && !terms.gold.allowed) return t('packets.send.gold_closed');
  if (total === 0) return undefined;
  if (draft.asset === 'cash') {
    const { least_minor: least, most_minor: most } = terms.cash;
    if (total > count * most) return t('packets.send.most', { amount: money(most) });
    if (total < count * least) {
      return t('packets.send.too_few', { count, amount: money(count * least) });
    }
    return undefined;
  }
  if (byWeight(draft) && total < count * terms.gold.least_ug) {
    return t('packets.send.too_few', { count, amount: grams(count * terms.gold.least_ug) });
  }
  return undefined;
}

/** The same for gold, once its weight and its worth are known. */
export function troubleWithGold(ug: number, worth: number, count: number, terms: Terms): string | undefined {
  const { least_ug: least, most_minor: most } = terms.gold;
  if (worth > most) return t('packets.send.most.gold', { amount: money(most) });
  if (ug > 0 && ug < count * least) {
    return t('packets.send.too_few', { count, amount: grams(count * least) });
  }
  return undefined;
}

/** How many shares a new packet for a group has: one for each of the others, as far as allowed. */
export const firstCount = (members: number, most: number): number =>
  Math.max(1, Math.min(members - 1, most, 10));
