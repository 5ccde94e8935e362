import type { Holding, Price, Side, Terms } from './types';
import { share, UG_PER_GRAM, weightFor, worth } from './weight';

/** What somebody wants to trade: an amount of money, or a weight. */
export type Wish = { amount_minor: number } | { grams_ug: number };

export interface Estimate {
  grams_ug: number;
  /** Price per gram with the spread. */
  price_minor: number;
  /** Gold's value at that price. */
  amount_minor: number;
  fee_minor: number;
  /** What is paid, or what is received. */
  total_minor: number;
}

const WHOLE_BP = 10_000;

/** The spread of a quote that is held for so many seconds, in basis points. */
export function spreadOf(terms: Terms, holdSeconds: number): number {
  return terms.buy_spread_bp[String(holdSeconds)] ?? 0;
}

/** The price that a quote would have: the market's with the spread, rounded to the house's side. */
export function dealPrice(price: Price, side: Side, spreadBp: number): number {
  return side === 'buy'
    ? share(price.ask_minor, WHOLE_BP + spreadBp, WHOLE_BP, 'up')
    : share(price.bid_minor, WHOLE_BP - spreadBp, WHOLE_BP, 'down');
}

/** The weight for an amount: as much as it buys, or as little as brings it. */
function weightAt(amountMinor: number, side: Side, priceMinor: number): number {
  if (side === 'buy' || priceMinor === 0) return weightFor(amountMinor, priceMinor);
  return share(amountMinor, UG_PER_GRAM, priceMinor, 'up');
}

/** What a quote would say now. The server's quote alone binds; this is for the eye while typing. */
export function estimate(wish: Wish, side: Side, priceMinor: number, terms: Terms): Estimate {
  const grams_ug = 'grams_ug' in wish ? wish.grams_ug : weightAt(wish.amount_minor, side, priceMinor);
  const byAmount = side === 'buy' && 'amount_minor' in wish;
  const amount_minor = byAmount ? wish.amount_minor : worth(grams_ug, priceMinor);
  const fee_minor = side === 'sell' ? share(amount_minor, terms.sell_fee_bp, WHOLE_BP, 'half-up') : 0;
  const total_minor = side === 'sell' ? amount_minor - fee_minor : amount_minor;
  return { grams_ug, price_minor: priceMinor, amount_minor, fee_minor, total_minor };
}

/** What the market would pay for a holding at this second, and what that is above or below its cost. */
export function holdingNow(holding: Holding, price: Price | undefined): { value: number; profit: number } {
  if (!price || price.bid_minor === 0) return { value: holding.value_minor, profit: holding.profit_minor };
  const value = worth(holding.total_ug, price.bid_minor);
  return { value, profit: value - holding.cost_minor };
}
