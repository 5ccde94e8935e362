/**
 * What the server sends about gold. Weights (`_ug`) are whole micrograms of fine gold, amounts (`_minor`) whole minor
 * units, prices whole minor units per gram, times milliseconds UTC.
 */

export type PriceState = 'live' | 'stale' | 'jumped' | 'closed' | 'halted' | 'none';

export interface Price {
  bid_minor: number;
  ask_minor: number;
  mid_minor: number;
  at_ms: number;
  source: string;
  state: PriceState;
  session: 'open' | 'closed';
  change_bp: number;
  change_minor: number;
}

export interface Holding {
  total_ug: number;
  available_ug: number;
  pledged_ug: number;
  in_delivery_ug: number;
  cost_minor: number;
  average_minor: number;
  value_minor: number;
  profit_minor: number;
  realised_minor: number;
  today_minor: number;
}

export interface Terms {
  least_ug: number;
  least_minor: number;
  /** The most that one trade may be worth. */
  most_minor: number;
  /** Spread in basis points by the seconds that a quote is held; the same on both sides. */
  buy_spread_bp: Record<string, number>;
  sell_fee_bp: number;
  quote_s: number[];
  may_buy: boolean;
}

export interface Overview {
  opened: boolean;
  frozen: boolean;
  holding: Holding;
  price: Price;
  terms: Terms;
}

export type Range = '1d' | '1w' | '1m' | '1y' | '5y';

export interface Candles {
  range: Range;
  step_ms: number;
  /** start, open, high, low, close */
  items: [number, number, number, number, number][];
  marks: { at_ms: number; side: Side; grams_ug: number; price_minor: number }[];
  simulated: boolean;
}

export type Side = 'buy' | 'sell';

export interface Quote {
  id: string;
  side: Side;
  grams_ug: number;
  price_minor: number;
  market_minor: number;
  spread_bp: number;
  amount_minor: number;
  fee_minor: number;
  /** What is paid, or what is received. */
  total_minor: number;
  expires_at_ms: number;
  now_ms: number;
}

export interface Trade {
  id: string;
  side: Side;
  grams_ug: number;
  price_minor: number;
  amount_minor: number;
  fee_minor: number;
  total_minor: number;
  profit_minor?: number | null;
  state: 'pending' | 'done' | 'refused';
  at_ms: number;
}

export interface GoldLine {
  id: string;
  at_ms: number;
  kind: string;
  /** Signed. */
  grams_ug: number;
  after_ug: number;
  price_minor?: number | null;
  amount_minor?: number | null;
  title: string;
  ref: string;
}

export type Every = 'day' | 'week' | 'month';

export interface Plan {
  id: string;
  amount_minor: number;
  every: Every;
  /** Day of the week (1 is Monday) or of the month; 0 for every day. */
  on: number;
  hour: number;
  state: 'active' | 'paused';
  next_at_ms: number | null;
  /** What it has bought so far, in how many turns. */
  bought_ug: number;
  bought_minor: number;
  runs: number;
  /** Why the last turn did not buy, if it did not. */
  trouble: string | null;
}

export interface Alert {
  id: string;
  when: 'above' | 'below';
  price_minor: number;
  sell_ug?: number | null;
  state: AlertState;
  at_ms: number;
  hit_at_ms: number | null;
  /** The sale that came of it. */
  trade_id: string | null;
  /** Why what was to be sold was not, if it was not. */
  trouble: string | null;
}

export interface Product {
  code: string;
  name: string;
  name_zh: string;
  kind: 'bar' | 'coin';
  grams_ug: number;
  fee_minor: number;
  stock: number;
}

export interface Address {
  name: string;
  phone: string;
  region: string;
  line: string;
}

/** `starting`: the order is not certain yet. */
export type DeliveryState =
  'starting' | 'ordered' | 'packed' | 'shipped' | 'delivered' | 'cancelled' | 'refused';

export type PledgeState = 'starting' | 'pledged' | 'releasing' | 'released' | 'refused';

export type AlertState = 'waiting' | 'hit' | 'selling' | 'sold' | 'failed';

export interface Delivery {
  id: string;
  product: string;
  count: number;
  grams_ug: number;
  fee_minor: number;
  address: Address;
  state: DeliveryState;
  serials: string[];
  tracking: string | null;
  may_cancel: boolean;
  at_ms: number;
  history: { state: DeliveryState; at_ms: number }[];
}

export interface Pledge {
  id: string;
  grams_ug: number;
  note: string;
  state: PledgeState;
  at_ms: number;
}

export interface VaultBar {
  serial: string;
  refiner: string;
  gross_ug: number;
  /** Thousandths times ten: 9999 is 999.9. */
  fineness: number;
  fine_ug: number;
  assay: string;
  vault: string;
}

export interface Coverage {
  custodian: string;
  mode: string;
  members_ug: number;
  pledged_ug: number;
  in_delivery_ug: number;
  escrow_ug: number;
  inventory_ug: number;
  custodian_ug: number;
  covered: boolean;
  as_of_ms: number;
  /** `gap_ug` (signed) is by how much the custodian's figure is above our books. */
  statement: {
    day: string;
    ug: number;
    digest: string;
    at_ms: number;
    bars_ug: number;
    gap_ug: number;
  } | null;
  bars: VaultBar[];
  history: { day: string; custodian_ug: number; members_ug: number }[];
}
