import { money } from '../shared/format';
import { toast } from '../shared/ui/Toast';
import { t } from './i18n';

interface Snapshot {
  amount_minor?: number;
  merchant_name?: string;
  direction?: string;
  from_name?: string;
}

/** Says in a line what just happened, for events that the page of the moment may not show by itself. */
export function announce(name: string, data: unknown): void {
  const { amount_minor: amount, merchant_name: merchant } = data as Snapshot;
  if (typeof amount !== 'number') return;
  const values = { amount: money(amount), name: merchant ?? '' };
  if (name === 'pay.refund_done/1') toast(t('event.refund', values));
  if (name === 'wallet.topped_up/1') toast(t('event.topped_up', values));
  if (name === 'wallet.withdrawn/1') toast(t('event.withdrawn', values));
}
