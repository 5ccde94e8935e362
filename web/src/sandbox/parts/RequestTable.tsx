import { Table } from '../../shared/desk/Table';
import { t } from '../i18n';
import type { Exchange } from '../types';
import { breakable, clockTime, took } from '../words';

/** Requests with what was answered, each leading to its own page. */
export function RequestTable({ rows }: { rows: Exchange[] }) {
  return (
    <Table
      caption={t('nav.requests')}
      rows={rows}
      id={(row) => row.id}
      to={(row) => `/view/requests/${row.id}`}
      columns={[
        {
          name: t('col.operation'),
          cell: (row) => (
            <>
              <b class="long">{breakable(row.operation || row.method)}</b>
              <small class="below num">{clockTime(row.at_ms)}</small>
            </>
          ),
        },
        {
          name: t('col.request'),
          cell: (row) => (
            <code class="cut">
              {row.method} {row.target.split('?')[0]}
            </code>
          ),
          wide: true,
        },
        { name: t('col.out_no'), cell: (row) => <code class="long">{row.out_no}</code>, wide: true },
        {
          name: t('col.answer'),
          cell: (row) => (
            <span class={row.code || row.cut ? 'tag bad long' : 'tag good'}>
              {row.cut ? t('request.cut') : breakable(row.code || String(row.status))}
            </span>
          ),
        },
        {
          name: t('col.took'),
          cell: (row) => <span class="num">{took(row.took_us)}</span>,
          end: true,
          wide: true,
        },
        {
          name: t('col.time'),
          cell: (row) => <span class="num">{clockTime(row.at_ms)}</span>,
          end: true,
          wide: true,
        },
      ]}
    />
  );
}
