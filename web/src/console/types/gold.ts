import type { Candle } from '../../shared/charts/price';
import type { Named } from '.';

/** What the server says of gold. Weights are whole micrograms of fine gold (`_ug`), prices minor units per gram. */

export interface Price {
  bid_minor: number;
  ask_minor: number;
  mid_minor: number;
  at_ms: number;
  source: string;
  state: 'live' | 'stale' | 'jumped' | 'closed' | 'halted' | 'none';
  session: 'open' | 'closed';
  change_bp: number;
  change_minor: number;
}

export interface Candles {
  step_ms: number;
  items: Candle[];
  simulated: boolean;
}

/** What the house has of its own, and between which marks it keeps it. */
export interface Position {
  inventory_ug: number;
  inventory_low_ug: number;
  inventory_target_ug: number;
  inventory_high_ug: number;
  dealing_minor: number;
  dealing_low_minor: number;
  dealing_target_minor: number;
  /** Below zero we owe the custodian. */
  due_minor: number;
  unsettled_minor: number;
  net_ug: number;
  net_worth_minor: number;
}

/** The custodian's statement of one day beside our books. */
export interface Statement {
  day: string;
  at_ms: number;
  ug: number;
  bars_ug: number;
  gap_ug: number;
  digest: string;
  faults: string[];
}

export interface Coverage {
  custodian: string;
  mode: 'trustee' | 'bank_of_record';
  members_ug: number;
  pledged_ug: number;
  in_delivery_ug: number;
  escrow_ug: number;
  inventory_ug: number;
  custodian_ug: number;
  covered: boolean;
  as_of_ms: number;
  statement: Statement | null;
  history: { day: string; custodian_ug: number; members_ug: number; gap_ug: number }[];
}

export interface Batch {
  id: string;
  side: 'buy' | 'sell';
  grams_ug: number;
  price_minor: number;
  limit_minor: number;
  amount_minor: number;
  state: string;
  urgent: boolean;
  staff: Named | null;
  reason: string;
  created_at_ms: number;
  filled_at_ms: number | null;
  closed_at_ms: number | null;
}

export interface Desk {
  price: Price;
  feed: { name: string; last_at_ms: number | null; trouble: string | null };
  halted: boolean;
  halt: { reason: string; at_ms: number; staff: Named } | null;
  position: Position;
  coverage: Coverage;
  batches: Batch[];
  instructions: { waiting: number; late: number };
  plans: number;
  alerts: number;
  accounts: number;
}

export interface Bars {
  custodian: string;
  as_of_ms: number;
  fine_ug: number;
  items: Bar[];
}

export interface Bar {
  serial: string;
  refiner: string;
  gross_ug: number;
  /** 9999 is 999.9 parts in a thousand. */
  fineness: number;
  fine_ug: number;
  assay: string;
  vault: string;
}

export interface Delivery {
  id: string;
  member: Named;
  product: string;
  count: number;
  grams_ug: number;
  fee_minor: number;
  address: { name: string; phone: string; region: string; line: string };
  state: string;
  /** What is under way at the custodian; empty when nothing is. */
  step: string;
  /** What staff may order now. */
  next: 'packed' | 'shipped' | 'delivered' | null;
  serials: string[];
  tracking: string | null;
  trouble: string | null;
  at_ms: number;
  history: { state: string; at_ms: number }[];
}

/** What one member has of gold. */
export interface MemberGold {
  total_ug: number;
  available_ug: number;
  pledged_ug: number;
  in_delivery_ug: number;
  cost_minor: number;
  value_minor: number;
  realised_minor: number;
  frozen: boolean;
  reason: string | null;
  opened_at_ms: number;
  account_id: string;
}
