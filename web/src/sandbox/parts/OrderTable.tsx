import { Amount } from '../../shared/ui';
import { t } from '../i18n';
import type { OrderRow } from '../types';
import { clockTime, colourOf, word } from '../words';
import { Table } from '../../shared/desk/Table';

/** Where an order's sequence is. */
export const orderPage = (row: { account: string; out_no: string }): string =>
  `/view/orders/${encodeURIComponent(row.account)}/${encodeURIComponent(row.out_no)}`;

/** Orders that came over the gateway, the newest first. */
export function OrderTable({ rows }: { rows: OrderRow[] }) {
  return (
    <Table
      caption={t('nav.orders')}
      rows={rows}
      id={(row) => row.order}
      to={orderPage}
      columns={[
        { name: t('col.out_no'), cell: (row) => <code class="long">{row.out_no}</code> },
        {
          name: t('col.scheme'),
          cell: (row) => `${t(`scheme.${row.scheme}`)} ${word('product', row.product)}`,
          wide: true,
        },
        { name: t('col.subject'), cell: (row) => row.subject, wide: true },
        { name: t('col.amount'), cell: (row) => <Amount minor={row.amount_minor} />, end: true },
        {
          name: t('col.state'),
          cell: (row) => <span class={`tag ${colourOf(row.state)}`}>{word('order', row.state)}</span>,
        },
        {
          name: t('col.time'),
          cell: (row) => <span class="num">{clockTime(row.created_at_ms)}</span>,
          wide: true,
        },
      ]}
    />
  );
}
