import { api, type Page } from '../../shared/api/client';
import { usePages } from '../../shared/api/usePages';
import { Empty, ErrorNote, MoreButton, Skeleton } from '../../shared/ui';
import { t } from '../i18n';
import { Shell } from '../parts/Shell';
import { Table } from '../../shared/desk/Table';
import { changes } from '../session';
import type { Callback } from '../types';
import { clockTime, colourOf, word } from '../words';

/** Every callback, and whether the merchant has heard it. */
export function Callbacks() {
  const pages = usePages<Callback>(
    (cursor, signal) => api.get<Page<Callback>>('/sandbox/callbacks', { cursor, limit: 40 }, signal),
    [changes.value],
  );
  return (
    <Shell title={t('nav.callbacks')}>
      <section class="card">
        <ErrorNote error={pages.error} onRetry={pages.reload} />
        {pages.items.length === 0 && pages.loading && <Skeleton lines={6} />}
        {pages.items.length === 0 && !pages.loading && !pages.error && (
          <Empty icon="callback" title={t('callbacks.none')}>
            <p>{t('callbacks.none.about')}</p>
          </Empty>
        )}
        {pages.items.length > 0 && (
          <Table
            caption={t('nav.callbacks')}
            rows={pages.items}
            id={(row) => row.id}
            to={(row) => `/view/callbacks/${row.id}`}
            columns={[
              {
                name: t('col.event'),
                cell: (row) => (
                  <>
                    <b>{row.event}</b>
                    <small class="below long">{row.out_no}</small>
                  </>
                ),
              },
              { name: t('col.out_no'), cell: (row) => <code class="long">{row.out_no}</code>, wide: true },
              { name: t('col.url'), cell: (row) => <code class="cut">{row.url}</code>, wide: true },
              {
                name: t('col.state'),
                cell: (row) => (
                  <span class={`tag ${row.hold ? 'wait' : colourOf(row.state)}`}>
                    {row.hold ? t('callback.held') : word('notice', row.state)}
                  </span>
                ),
              },
              { name: t('col.tries'), cell: (row) => <span class="num">{row.attempts}</span>, end: true },
              {
                name: t('col.due'),
                cell: (row) => (
                  <span class="num">
                    {row.state === 'waiting' && !row.hold ? clockTime(row.due_at_ms) : '–'}
                  </span>
                ),
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
