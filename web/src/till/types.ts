/** What the server sends to the till. Amounts are whole minor units, times are milliseconds UTC. */

export type OrderState = 'open' | 'paying' | 'paid' | 'part_refunded' | 'refunded' | 'closed' | 'expired';
export type Channel = 'dynamic_qr' | 'static_qr' | 'payment_code' | 'api';

export interface Merchant {
  id: string;
  name: string;
  city: string;
  mcc: string;
  fee_bp: number;
  settle: 'at_once' | 'daily';
  bank_account_masked: string;
  frozen: boolean;
}

export interface Me {
  merchant: Merchant;
  merchants?: { id: string; name: string }[];
  payable_minor: number;
  today: { orders: number; paid_minor: number; refunded_minor: number; fees_minor: number };
}

export interface Order {
  id: string;
  out_no: string;
  amount_minor: number;
  refunded_minor: number;
  fee_minor: number;
  fee_returned_minor?: number;
  subject?: string | null;
  state: OrderState;
  channel: Channel;
  created_at_ms: number;
  expires_at_ms: number;
  paid_at_ms?: number | null;
  closed_why?: string | null;
  payer?: { name_masked: string } | null;
  qr_text?: string | null;
  waiting_until_ms?: number | null;
}

export interface Refund {
  id: string;
  order_id: string;
  amount_minor: number;
  fee_back_minor: number;
  state: 'pending' | 'done' | 'refused';
  reason?: string | null;
  at_ms: number;
}

export interface OrderWithRefunds extends Order {
  refunds?: Refund[];
}

export interface Totals {
  orders: number;
  paid_minor: number;
  refunded_minor: number;
  fees_minor: number;
  net_minor: number;
  by_hour: number[];
}

export interface StaticCode {
  id: string;
  label?: string | null;
  amount_minor?: number | null;
  text: string;
}

export interface Settlement {
  id: string;
  amount_minor: number;
  state: 'pending' | 'held' | 'done' | 'refused';
  at_ms: number;
  done_at_ms?: number | null;
  bank_account_masked?: string | null;
  reason?: string | null;
}

/** One line of the shop's account; `amount_minor` is signed and net of the fee. */
export interface StatementLine {
  id: string;
  at_ms: number;
  kind:
    | 'payment'
    | 'refund'
    | 'settlement'
    | 'payout'
    | 'split'
    | 'split_received'
    | 'split_given_back'
    | 'split_returned'
    | 'packet'
    | 'packet_returned';
  title?: string | null;
  counterpart?: string | null;
  amount_minor: number;
  fee_minor?: number | null;
  balance_after_minor: number;
  ref: string;
}

export interface Device {
  id: string;
  name: string;
  current: boolean;
  last_seen_at_ms: number;
  created_at_ms: number;
}

/** What `pay.order_paid/1` tells. */
export interface PaidEvent {
  order: string;
  amount_minor: number;
  payer_name?: string;
  channel: Channel;
}

/** What may still be given back. */
export function refundable(order: Order): number {
  const paid = order.state === 'paid' || order.state === 'part_refunded';
  return paid ? order.amount_minor - order.refunded_minor : 0;
}
