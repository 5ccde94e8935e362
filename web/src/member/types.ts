/** What the server sends to the member app. Amounts are whole minor units, times are milliseconds UTC. */

export interface Member {
  id: string;
  name: string;
  handle: string | null;
  phone: string;
  phone_masked: string;
  account_class: string;
  frozen: boolean;
  language: string;
  created_at_ms: number;
}

export interface Balance {
  available_minor: number;
  pending_in_minor: number;
  pending_out_minor: number;
}

export interface Me {
  member: Member;
  pin_set: boolean;
  passkeys: number;
  balance: Balance;
  waiting: Waiting[];
  requests_open: number;
  payouts_waiting: number;
}

/** A payment that a till asked for and that the payer must confirm. */
export interface Waiting {
  order_id: string;
  merchant: { id?: string; name: string; name_latin?: string };
  amount_minor: number;
  expires_at_ms: number;
}

export type LineKind =
  | 'top_up'
  | 'withdrawal'
  | 'payment'
  | 'refund'
  | 'transfer_in'
  | 'transfer_out'
  | 'fee'
  | 'packet_sent'
  | 'packet_received'
  | 'packet_returned'
  | 'gold_bought'
  | 'gold_sold'
  | 'gold_fee'
  | 'payout';

/** One line of the statement. `amount_minor` is signed. */
export interface Line {
  id: string;
  at_ms: number;
  amount_minor: number;
  /** Unknown while the line is pending. */
  balance_after_minor: number | null;
  kind: LineKind;
  title: string;
  counterpart: { kind: string; id: string; name: string; name_latin?: string };
  /** Number of what the line is about: an order, a transfer, a top-up. */
  ref: string;
  note?: string | null;
  state: 'done' | 'pending';
}

export interface Receipt extends Line {
  fields: { label_key: string; value: string }[];
  journal_entry: string;
}

export interface Order {
  id: string;
  merchant: { id: string; name: string; name_latin?: string; city?: string };
  subject?: string | null;
  amount_minor: number;
  state: string;
  expires_at_ms: number;
  needs_proof: boolean;
}

export interface Bundle {
  id: string;
  merchant: { id: string; name: string; name_latin?: string };
  orders: Order[];
  amount_minor: number;
  state: string;
}

export interface Paid {
  payment: { id: string };
  order: Order;
}

export interface Payee {
  id: string;
  name_masked: string;
  handle: string | null;
}

export interface Scanned {
  kind: 'order' | 'bundle' | 'merchant_qr' | 'member' | 'foreign' | 'unknown';
  order?: Order;
  /** Orders that are paid together. */
  bundle?: Bundle;
  merchant?: { id: string; name: string; name_latin?: string; city?: string };
  qr_id?: string;
  amount_minor?: number | null;
  note?: string | null;
  member?: Payee;
  foreign?: { scheme: string; name: string; country?: string; sentence?: string };
  needs_proof?: boolean;
}

export interface BankAccount {
  id: string;
  bank: string;
  number_masked: string;
  name: string;
  default: boolean;
}

/** A shop of the member's own, and whether its tills may pay out. */
export interface OwnShop {
  merchant: { id: string; name: string; city: string; bank_account_masked: string; frozen: boolean };
  tills_pay_out: boolean;
}

/** A top-up or a withdrawal on its way through the bank. */
export interface BankMove {
  id: string;
  state: 'pending' | 'done' | 'refused';
  amount_minor: number;
  fee_minor: number;
  at_ms: number;
  deadline_at_ms: number;
  bank_account: { bank: string; number_masked: string };
  refusal: { code: string; detail: string } | null;
}

export interface MoneyRequest {
  id: string;
  /** Who asks. */
  from: { id: string; name: string };
  /** Who is asked; masked for the one who asks. */
  to: { id: string; name: string };
  amount_minor: number;
  note?: string | null;
  state: 'open' | 'paying' | 'paid' | 'declined' | 'cancelled' | 'expired';
  at_ms: number;
  expires_at_ms: number;
}

export interface Device {
  id: string;
  name: string;
  current: boolean;
  paired: boolean;
  last_seen_at_ms: number;
  created_at_ms: number;
}

export interface Passkey {
  id: string;
  name: string;
  created_at_ms: number;
  last_used_at_ms?: number | null;
}

/** How a member proves a decision: the payment PIN, or a passkey signature over exactly this decision. */
export type Proof = { pin: string } | { assertion: Record<string, unknown> };
