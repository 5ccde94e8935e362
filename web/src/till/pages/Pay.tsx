import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { money } from '../../shared/format';
import { go } from '../../shared/router';
import type { PageProps } from '../../shared/routes';
import { ErrorNote, Skeleton, toast } from '../../shared/ui';
import { t } from '../i18n';
import { readScan } from '../keys';
import { Announcement, Warnings } from '../parts/Frame';
import { Ended, Paid, ShowQr, Waiting } from '../parts/payStates';
import { useCharge } from '../sale';
import { buzz } from '../sound';
import type { Order, OrderWithRefunds } from '../types';
import { useKeys } from '../useKeys';
import { useOrder } from '../useOrder';

/** Ends an order that nobody shall pay any more. If the payer was quicker, the order comes back paid. */
async function close(order: Order): Promise<Order> {
  try {
    return await api.post<Order>(`/merchant/orders/${order.id}/close`);
  } catch (error) {
    const now = await api.get<OrderWithRefunds>(`/merchant/orders/${order.id}`);
    if (now.state === 'open' || now.state === 'paying') throw error;
    return now;
  }
}

/** One order while it is being paid, full screen: the QR, the wait for the payer, and how it ended. */
export function Pay({ params }: PageProps) {
  const id = params.id ?? '';
  const load = useOrder(id);
  const order = load.data;
  const charge = useCharge();
  const cancel = useAction(async () => {
    if (!order) return;
    const now = await close(order);
    if (now.state === 'closed' || now.state === 'expired') go('/till');
    load.reload();
  });
  // The customer shows a code after all: the QR is taken back first, so that nobody pays twice.
  const instead = useAction(async (_key: string, code: string) => {
    if (!order) return;
    const now = await close(order);
    load.reload();
    if (now.state === 'closed' || now.state === 'expired') {
      await charge.run(code, order.amount_minor, order.subject ?? '');
    }
  });

  useKeys({
    onKeys: () => order && order.state !== 'open' && order.state !== 'paying' && go('/till'),
    onEnter: () => order && order.state !== 'open' && order.state !== 'paying' && go('/till'),
    onScan: (text) => {
      const scan = readScan(text);
      if (order?.state === 'open' && scan.kind === 'payment_code') void instead.run(scan.code);
      else if (scan.kind === 'payment_code')
        toast(t('scan.notnow', { amount: money(order?.amount_minor ?? 0) }), 'bad');
      else {
        buzz();
        toast(t(scan.kind === 'other_wallet' ? 'scan.other' : 'scan.unknown'), 'bad');
      }
    },
  });

  const busy = cancel.busy || instead.busy || charge.busy;
  const paid = order && ['paid', 'part_refunded', 'refunded'].includes(order.state);
  return (
    <div class={paid ? 'full pay paid' : 'full pay'}>
      <Warnings />
      <main>
        <ErrorNote error={cancel.error ?? instead.error ?? charge.error} />
        {!order && <ErrorNote error={load.error} onRetry={load.reload} />}
        {!order && !load.error && (
          <>
            <h1 class="sr" tabIndex={-1}>
              {t('pay.title')}
            </h1>
            <Skeleton lines={4} />
          </>
        )}
        {order?.state === 'open' && <ShowQr order={order} busy={busy} onCancel={() => void cancel.run()} />}
        {order?.state === 'paying' && (
          <Waiting order={order} busy={busy} onCancel={() => void cancel.run()} />
        )}
        {order && paid && <Paid order={order} />}
        {(order?.state === 'closed' || order?.state === 'expired') && <Ended order={order} />}
      </main>
      <Announcement />
    </div>
  );
}
