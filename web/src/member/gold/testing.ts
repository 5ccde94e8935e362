import type { Holding, Overview, Price, Quote, Terms, Trade } from './types';

/** A live market around 781.09 a gram, for tests. */
export function priceForTest(changes: Partial<Price> = {}): Price {
  return {
    bid_minor: 78_103,
    ask_minor: 78_115,
    mid_minor: 78_109,
    at_ms: Date.now(),
    source: 'simulator',
    state: 'live',
    session: 'open',
    change_bp: 62,
    change_minor: 481,
    ...changes,
  };
}

/** 12.85 g bought for 9,664.49, for tests. */
export function holdingForTest(changes: Partial<Holding> = {}): Holding {
  return {
    total_ug: 12_850_000,
    available_ug: 12_850_000,
    pledged_ug: 0,
    in_delivery_ug: 0,
    cost_minor: 966_449,
    average_minor: 75_210,
    value_minor: 1_003_701,
    profit_minor: 37_252,
    realised_minor: 0,
    today_minor: 6_181,
    ...changes,
  };
}

export const termsForTest: Terms = {
  least_ug: 1_000,
  least_minor: 100,
  most_minor: 20_000_000,
  buy_spread_bp: { '60': 15, '300': 30 },
  sell_fee_bp: 50,
  quote_s: [60, 300],
  may_buy: true,
};

/** An open gold account, for tests. */
export function overviewForTest(changes: Partial<Overview> = {}): Overview {
  return {
    opened: true,
    frozen: false,
    holding: holdingForTest(),
    price: priceForTest(),
    terms: termsForTest,
    ...changes,
  };
}

/** A quote to buy for 100.00 that lives for a minute, for tests. */
export function quoteForTest(changes: Partial<Quote> = {}): Quote {
  return {
    id: 'quo_01',
    side: 'buy',
    grams_ug: 127_823,
    price_minor: 78_233,
    market_minor: 78_115,
    spread_bp: 15,
    amount_minor: 10_000,
    fee_minor: 0,
    total_minor: 10_000,
    expires_at_ms: Date.now() + 60_000,
    now_ms: Date.now(),
    ...changes,
  };
}

/** The trade at that quote, for tests. */
export function tradeForTest(changes: Partial<Trade> = {}): Trade {
  return {
    id: 'gtr_01',
    side: 'buy',
    grams_ug: 127_823,
    price_minor: 78_233,
    amount_minor: 10_000,
    fee_minor: 0,
    total_minor: 10_000,
    state: 'done',
    at_ms: Date.now(),
    ...changes,
  };
}
