import { signal } from '@preact/signals';
import { money } from '../shared/format';
import { toast } from '../shared/ui';
import { t } from './i18n';
import { ringing, spoken } from './settings';
import { chime, say } from './sound';
import type { PaidEvent } from './types';

/** What screen readers say when money has come in; rendered once, by the frame. */
export const announcement = signal('');
/** The order that the cashier is looking at: its page shows the payment itself. */
export const watched = signal<string | undefined>(undefined);

/** Orders that were asked for on this device. */
const own = new Set<string>();
/** The same payment is heard twice: as the answer to a charge and as an event. */
const heard = new Set<string>();

/** This device asked for this order. */
export function asked(order: string): void {
  own.add(order);
}

/** Money has come in: rings, speaks and shows it, once per order. */
export function heardPaid(paid: PaidEvent): void {
  if (heard.has(paid.order)) return;
  heard.add(paid.order);
  const amount = money(paid.amount_minor);
  const sentence = t('paid.said', { amount });
  const mine = own.has(paid.order) || watched.peek() === paid.order;
  announcement.value = sentence;
  if (watched.peek() !== paid.order) {
    toast(paid.payer_name ? t('paid.toast.from', { amount, name: paid.payer_name }) : sentence);
  }
  if (ringing.peek() === 'off' || (ringing.peek() === 'own' && !mine)) return;
  chime();
  if (spoken.peek()) say(sentence);
}
