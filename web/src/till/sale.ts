import { signal } from '@preact/signals';
import { api } from '../shared/api/client';
import { useAction } from '../shared/api/useAction';
import { currency, parseAmount } from '../shared/format';
import { go } from '../shared/router';
import { pressAmount, type PadKey } from '../shared/ui';
import { asked, heardPaid } from './received';
import { buzz } from './sound';
import type { Order } from './types';

/** The sale that is being typed: it survives a look at another page. */
export const typed = signal('');
export const subject = signal('');
/** A customer's code that was read before there was an amount, and when. */
export const early = signal<{ code: string; at: number } | undefined>(undefined);
/** An order that the next page need not ask for. */
export const known = signal<Order | undefined>(undefined);

/** A payment code lives this long; one that was read early is forgotten with it. */
export const CODE_LIFE_MS = 60_000;

/** A customer at the counter pays within this time or not at all. */
const QR_LIFE_S = 15 * 60;

/** What was typed after more keys. */
export function afterKeys(before: string, keys: readonly PadKey[], scale = currency.peek().scale): string {
  return keys.reduce((text, key) => pressAmount(text, key, scale), before);
}

/** The typed amount in minor units, or null while there is nothing to charge. */
export function saleAmount(text: string, scale = currency.peek().scale): number | null {
  const amount = parseAmount(text || '0', scale);
  return amount === null || amount <= 0 ? null : amount;
}

/** Empties the keypad for the next customer. */
export function nextSale(): void {
  typed.value = '';
  subject.value = '';
  early.value = undefined;
}

/** Shows an order's page, paid or not, without asking the server for it again. */
export function show(order: Order): void {
  asked(order.id);
  known.value = order;
  go(`/till/pay/${order.id}`);
}

/** Makes an order that any customer can pay by scanning it. */
export function useShowQr() {
  return useAction(async (key: string, amount: number, about: string) => {
    const body = { amount_minor: amount, expires_in_s: QR_LIFE_S, ...(about && { subject: about }) };
    const order = await api.post<Order>('/merchant/orders', body, key);
    nextSale();
    show(order);
  });
}

/** Charges the customer whose payment code was read. */
export function useCharge() {
  return useAction(async (key: string, code: string, amount: number, about: string) => {
    const body = { code, amount_minor: amount, ...(about && { subject: about }) };
    try {
      const order = await api.post<Order>('/merchant/charges', body, key);
      nextSale();
      asked(order.id);
      if (order.state === 'paid') tellPaid(order);
      show(order);
    } catch (error) {
      buzz();
      throw error;
    }
  });
}

/** Rings for an order that an answer, not an event, says is paid. */
export function tellPaid(order: Order): void {
  heardPaid({
    order: order.id,
    amount_minor: order.amount_minor,
    payer_name: order.payer?.name_masked,
    channel: order.channel,
  });
}
