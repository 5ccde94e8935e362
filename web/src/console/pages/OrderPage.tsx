import type { ComponentChildren } from 'preact';
import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { fullTime, money } from '../../shared/format';
import type { PageProps } from '../../shared/routes';
import { Amount, Loaded } from '../../shared/ui';
import { t } from '../i18n';
import { EntryTable } from '../parts/EntryTable';
import { Shell } from '../parts/Shell';
import { Copied, Facts, Person, StateTag } from '../parts/small';
import { Table } from '../parts/Table';
import { changes } from '../session';
import type { OrderDetail } from '../types';
import { word } from '../words';

function Receipt({ order }: { order: OrderDetail }) {
  const fee = order.fee_minor - (order.fee_returned_minor ?? 0);
  const rows: [string, ComponentChildren][] = [
    [
      t('col.merchant'),
      <a class="ref" href={`/console/merchants/${order.merchant.id}`}>
        {order.merchant.name}
      </a>,
    ],
    [t('col.payer'), <Person of={order.payer} />],
    [t('col.subject'), order.subject || '–'],
    [t('col.channel'), word('channel', order.channel)],
    [t('order.created'), fullTime(order.created_at_ms)],
    order.paid_at_ms
      ? [t('order.paid'), fullTime(order.paid_at_ms)]
      : [t('order.expires'), fullTime(order.expires_at_ms)],
    [t('order.refunded'), <span class="num">{money(-order.refunded_minor)}</span>],
    [t('order.fee'), <span class="num">{money(fee)}</span>],
    [t('order.out_no'), <Copied text={order.out_no} />],
    [t('col.number'), <Copied text={order.id} />],
  ];
  return (
    <section class="card">
      <p class="row between big">
        <Amount minor={order.amount_minor} />
        <StateTag group="order" state={order.state} />
      </p>
      <Facts rows={rows} />
    </section>
  );
}

function Refunds({ order }: { order: OrderDetail }) {
  if (order.refunds.length === 0) return null;
  return (
    <section class="card">
      <h2>{t('order.refunds')}</h2>
      <Table
        caption={t('order.refunds')}
        rows={order.refunds}
        id={(refund) => refund.id}
        to={(refund) => (refund.entry_id ? `/console/ledger/entries/${refund.entry_id}` : undefined)}
        columns={[
          { name: t('col.time'), cell: (refund) => <span class="num">{fullTime(refund.at_ms)}</span> },
          { name: t('col.reason'), cell: (refund) => refund.reason || '–' },
          { name: t('col.state'), cell: (refund) => <StateTag group="refund" state={refund.state} /> },
          {
            name: t('col.amount'),
            cell: (refund) => <span class="num">{money(refund.amount_minor)}</span>,
            end: true,
          },
        ]}
      />
    </section>
  );
}

/** One order: the parties, what went back, and the journal's entries about it. */
export function OrderPage({ params }: PageProps) {
  const id = params.id ?? '';
  const load = useLoad(
    (signal) => api.get<OrderDetail>(`/console/orders/${id}`, {}, signal),
    [id, changes.value],
  );
  return (
    <Shell title={t('order.title')} up={{ to: '/console/orders', label: t('nav.orders') }}>
      <Loaded load={load} lines={8}>
        {(order) => (
          <div class="two">
            <Receipt order={order} />
            <div class="stack">
              <EntryTable entries={order.entries} />
              <Refunds order={order} />
            </div>
          </div>
        )}
      </Loaded>
    </Shell>
  );
}
