import { useState } from 'preact/hooks';
import { api, type Page } from '../../shared/api/client';
import { usePages } from '../../shared/api/usePages';
import { Empty, ErrorNote, MoreButton, Segments, Skeleton } from '../../shared/ui';
import { t } from '../i18n';
import { Shell } from '../parts/Shell';
import { Table } from '../../shared/desk/Table';
import { changes } from '../session';
import type { Exchange } from '../types';
import { breakable, clockTime, took } from '../words';

type Which = 'all' | 'failed';

/** Every request that came, or those that were refused. */
export function Requests() {
  const [which, setWhich] = useState<Which>('all');
  const failed = which === 'failed' ? 'true' : undefined;
  const pages = usePages<Exchange>(
    (cursor, signal) => api.get<Page<Exchange>>('/sandbox/exchanges', { cursor, failed, limit: 40 }, signal),
    [which, changes.value],
  );
  return (
    <Shell title={t('nav.requests')}>
      <Segments
        label={t('requests.which')}
        value={which}
        options={[
          ['all', t('requests.all')],
          ['failed', t('requests.failed')],
        ]}
        onChange={setWhich}
      />
      <section class="card">
        <ErrorNote error={pages.error} onRetry={pages.reload} />
        {pages.items.length === 0 && pages.loading && <Skeleton lines={6} />}
        {pages.items.length === 0 && !pages.loading && !pages.error && (
          <Empty icon="call" title={t(which === 'failed' ? 'requests.none.failed' : 'requests.none')} />
        )}
        {pages.items.length > 0 && (
          <Table
            caption={t('nav.requests')}
            rows={pages.items}
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
        )}
        {pages.hasMore && <MoreButton busy={pages.loading} onClick={pages.loadMore} />}
      </section>
    </Shell>
  );
}
