import type { MemberGold } from './gold';
import type { MemberPackets } from './packets';

/** What the server sends to the console. Amounts are whole minor units, times are milliseconds UTC. */
export type * from './gateway';
export type * from './gold';
export type * from './packets';

export interface Named {
  id: string;
  name: string;
}

export interface Me {
  staff: { id: string; name: string; role: string };
  powers: string[];
}

export interface Overview {
  members: number;
  merchants: number;
  balances: {
    members_minor: number;
    merchants_minor: number;
    packets_minor: number;
    dealing_minor: number;
    bank_minor: number;
    fees_minor: number;
    in_transit_minor: number;
  };
  covered: boolean;
  today: { payments: number; paid_minor: number; refunded_minor: number };
  by_day: { day: string; paid_minor: number; payments: number }[];
  pending: number;
  pending_late?: number;
  audit: { at_ms: number; ok: boolean; findings: number } | null;
  server?: { version: string; started_at_ms: number };
  gold: {
    members_ug: number;
    escrow_ug: number;
    inventory_ug: number;
    custodian_ug: number;
    covered: boolean;
    state: string;
    bid_minor: number;
    members_worth_minor: number;
  };
  packets: {
    in_flight: number;
    amount_minor: number;
    grams_ug: number;
    sent_today: number;
    cash_today_minor: number;
    gold_today_ug: number;
  };
}

export interface Member {
  id: string;
  name: string;
  phone_masked: string;
  handle?: string | null;
  account_class: string;
  frozen: boolean;
  balance_minor: number;
  created_at_ms: number;
  language?: string;
}

export interface Balance {
  available_minor: number;
  pending_in_minor: number;
  pending_out_minor: number;
}

export interface Counter {
  limit_minor?: number | null;
  used_minor: number;
}

export interface Device {
  id: string;
  name: string;
  paired?: boolean;
  last_seen_at_ms: number;
  created_at_ms: number;
}

export interface MemberDetail {
  member: Member;
  balance: Balance;
  limits: {
    day: Counter;
    year: Counter;
    lifetime?: Counter | null;
    pin_free?: { single_minor: number; count_per_day: number; used_today: number } | null;
  };
  devices: Device[];
  account_id: string;
  gold: MemberGold | null;
  packets: MemberPackets;
}

/** One line of a member's or a merchant's statement; the amount is signed. */
export interface Line {
  id: string;
  at_ms: number;
  kind: string;
  title?: string | null;
  counterpart?: { name: string } | string | null;
  amount_minor: number;
  fee_minor?: number | null;
  balance_after_minor: number;
  ref?: string | null;
  entry_id?: string | null;
}

export interface Merchant {
  id: string;
  name: string;
  city: string;
  mcc: string;
  fee_bp: number;
  settle: string;
  frozen: boolean;
  payable_minor: number;
  created_at_ms: number;
}

export interface MerchantDetail {
  merchant: Merchant & { owner: Named; bank_account_masked: string };
  balance?: Balance;
  today: { orders: number; paid_minor: number; refunded_minor: number; fees_minor: number };
  devices: Device[];
  settlements: { id: string; amount_minor: number; state: string; at_ms: number; reason?: string | null }[];
  account_id: string;
  sharing: SharingTerms;
}

/** How much of an order may go to others: for everybody, and this merchant's own figure. */
export interface SharingTerms {
  usual_bp: number;
  own_bp: number | null;
}

export interface Order {
  id: string;
  out_no: string;
  merchant: Named;
  amount_minor: number;
  refunded_minor: number;
  fee_minor: number;
  fee_returned_minor?: number;
  subject?: string | null;
  state: string;
  channel: string;
  created_at_ms: number;
  expires_at_ms: number;
  paid_at_ms?: number | null;
  closed_why?: string | null;
}

export interface ListedOrder extends Order {
  payer?: { name_masked: string } | null;
}

export interface OrderDetail extends Order {
  payer?: Named | null;
  refunds: {
    id: string;
    amount_minor: number;
    fee_back_minor: number;
    state: string;
    reason?: string | null;
    at_ms: number;
    entry_id?: string | null;
  }[];
  entries: EntryBrief[];
}

/** An entry as it stands in a list about something. */
export interface EntryBrief {
  id: string;
  kind: string;
  state: string;
  at_ms: number;
}

export interface Owner {
  kind: string;
  id?: string | null;
  name?: string | null;
}

export interface Account {
  id: string;
  kind: string;
  owner: Owner;
  asset: string;
  side: 'debit' | 'credit';
  debits_posted_minor: number;
  credits_posted_minor: number;
  debits_pending_minor: number;
  credits_pending_minor: number;
  balance_minor: number;
}

/** One side of a transfer. */
export interface AccountSide {
  account: string;
  kind: string;
  owner: Owner;
}

export interface Transfer {
  id: string;
  at_ms: number;
  debit: AccountSide;
  credit: AccountSide;
  amount_minor: number;
  asset?: string;
  flags: string[];
  pending_id?: string | null;
  entry_id?: string | null;
  kind: string;
}

export interface Entry {
  id: string;
  kind: string;
  state: 'pending' | 'posted' | 'rejected';
  about: string;
  subject: string;
  asset: string;
  amount_minor: number;
  at_ms: number;
  closed_at_ms?: number | null;
  reason?: string | null;
}

export interface Leg {
  transfer_id: string;
  phase: 'single' | 'pending' | 'post' | 'void';
  debit: AccountSide;
  credit: AccountSide;
  amount_minor: number;
  asset: string;
}

export interface TrialRow {
  kind: string;
  accounts: number;
  debit_minor: number;
  credit_minor: number;
  debit_pending_minor: number;
  credit_pending_minor: number;
}

export interface TrialBalance {
  at_ms?: number;
  assets: { asset: string; rows: TrialRow[]; debit_minor: number; credit_minor: number }[];
}

export interface Kinds {
  accounts: { name: string; about: string; side: string }[];
  entries: { name: string; about: string }[];
}

export interface Pending {
  id: string;
  kind: string;
  what: string;
  owner: string;
  asset: string;
  amount_minor: number;
  since_at_ms: number;
  deadline_at_ms: number;
  state: string;
  late: boolean;
  askable: boolean;
  attempts?: number | null;
  trouble?: string | null;
  member?: Named | null;
  merchant?: Named | null;
  entry_id?: string | null;
}

export interface Audit {
  at_ms: number;
  ok: boolean;
  took_ms?: number;
  pending?: number;
  checks: { name: string; ok: boolean; about: string; findings: { subject: string; detail: string }[] }[];
}

export interface LogLine {
  seq: number;
  at_ms: number;
  staff: Named;
  action: string;
  subject: string;
  details: Record<string, unknown>;
}
