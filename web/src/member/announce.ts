import { money } from '../shared/format';
import { toast } from '../shared/ui/Toast';
import { t } from './i18n';

interface Snapshot {
  amount_minor?: number;
  merchant_name?: string;
  payee?: string;
}

/** Says in a line what just happened to `memberId`, for events that the page of the moment may not show by itself. */
export function announce(name: string, data: unknown, memberId: string | undefined): void {
  const { amount_minor: amount, merchant_name: merchant, payee } = data as Snapshot;
  if (typeof amount !== 'number') return;
  const values = { amount: money(amount), name: merchant ?? '' };
  if (name === 'pay.refund_done/1') toast(t('event.refund', values));
  if (name === 'wallet.topped_up/1') toast(t('event.topped_up', values));
  if (name === 'wallet.withdrawn/1') toast(t('event.withdrawn', values));
  if (name === 'wallet.transferred/1' && payee === memberId) toast(t('event.received', values));
}
