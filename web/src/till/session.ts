import { effect } from '@preact/signals';
import { makeRealm } from '../shared/realm';
import { heardPaid } from './received';
import type { Me, PaidEvent } from './types';

/** Every event that can concern a shop. */
const EVENTS = [
  'pay.order_created/1',
  'pay.order_paid/1',
  'pay.order_closed/1',
  'pay.order_expired/1',
  'pay.refund_done/1',
  'pay.settlement_done/1',
  'pay.settlement_refused/1',
];

export const { state, config, me, changes, connected, refresh, enter, logOut, start } = makeRealm<Me>({
  path: '/merchant',
  home: '/till',
  events: EVENTS,
  onEvent: (name, data) => {
    if (name === 'pay.order_paid/1') heardPaid(data as PaidEvent);
  },
});

// Events may have been missed while there was no connection: after each new one the pages load anew.
let before = false;
effect(() => {
  if (!connected.value) return;
  if (before) changes.value = changes.peek() + 1;
  before = true;
});
