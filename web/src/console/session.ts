import { effect } from '@preact/signals';
import { makeRealm } from '../shared/realm';
import type { Me } from './types';

/** Everything that changes a figure on one of the pages; only the names matter, the pages load anew. */
const EVENTS = [
  'bank.instruction_done/1',
  'bank.instruction_refused/1',
  'console.audited/1',
  'identity.member_opened/1',
  'identity.member_changed/1',
  'identity.merchant_opened/1',
  'identity.merchant_changed/1',
  'identity.staff_acted/1',
  'pay.order_created/1',
  'pay.order_paid/1',
  'pay.order_closed/1',
  'pay.order_expired/1',
  'pay.refund_done/1',
  'pay.settlement_done/1',
  'pay.settlement_refused/1',
  'gold.account_opened/1',
  'gold.account_changed/1',
  'gold.traded/1',
  'gold.price_stopped/1',
  'gold.price_resumed/1',
  'gold.batch_filled/1',
  'gold.delivery_changed/1',
  'gold.pledge_changed/1',
  'packets.sent/1',
  'packets.opened/1',
  'packets.emptied/1',
  'packets.returned/1',
  'wallet.topped_up/1',
  'wallet.top_up_refused/1',
  'wallet.withdrawn/1',
  'wallet.withdrawal_refused/1',
  'wallet.transferred/1',
];

export const { state, config, me, changes, connected, enter, logOut, start } = makeRealm<Me>({
  path: '/console',
  home: '/console',
  events: EVENTS,
  gatherMs: 3_000, // a busy town has many events a second, and the operator's figures are large sums
});

/** Whether the member of staff who is logged in may do something (`freeze`, `set_class`, ...). */
export const may = (power: string): boolean => me.value?.powers.includes(power) ?? false;

// Events may have been missed while there was no connection: after each new one the pages load anew.
let before = false;
effect(() => {
  if (!connected.value) return;
  if (before) changes.value = changes.peek() + 1;
  before = true;
});
