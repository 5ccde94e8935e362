import { me } from './session';
import type { Me, Order } from './types';

/** Somebody logged in, for tests. */
export function logInForTest(changes: Partial<Me> = {}): void {
  me.value = {
    member: {
      id: 'mbr_01',
      name: 'Lin Wei',
      handle: 'linwei',
      phone: '+8613800138000',
      phone_masked: '138****8000',
      account_class: 'III',
      frozen: false,
      language: 'en',
      created_at_ms: 0,
    },
    pin_set: true,
    passkeys: 0,
    balance: { available_minor: 286_450, pending_in_minor: 0, pending_out_minor: 0 },
    waiting: [],
    requests_open: 0,
    payouts_waiting: 0,
    ...changes,
  };
}

/** An open order of Lane 9 Noodles for 356.00, for tests. */
export function orderForTest(changes: Partial<Order> = {}): Order {
  return {
    id: 'ord_01',
    merchant: { id: 'mch_01', name: 'Lane 9 Noodles' },
    subject: 'Beef noodles',
    amount_minor: 35_600,
    state: 'open',
    expires_at_ms: Date.now() + 600_000,
    needs_proof: false,
    ...changes,
  };
}
