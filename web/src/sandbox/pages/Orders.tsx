import { api, type Page } from '../../shared/api/client';
import { usePages } from '../../shared/api/usePages';
import { Empty, ErrorNote, MoreButton, Skeleton } from '../../shared/ui';
import { t } from '../i18n';
import { OrderTable } from '../parts/OrderTable';
import { Shell } from '../parts/Shell';
import { changes } from '../session';
import type { OrderRow } from '../types';

/** Every order that came over the gateway. */
export function Orders() {
  const pages = usePages<OrderRow>(
    (cursor, signal) => api.get<Page<OrderRow>>('/sandbox/orders', { cursor, limit: 30 }, signal),
    [changes.value],
  );
  return (
    <Shell title={t('nav.orders')}>
      <section class="card">
        <ErrorNote error={pages.error} onRetry={pages.reload} />
        {pages.items.length === 0 && pages.loading && <Skeleton lines={6} />}
        {pages.items.length === 0 && !pages.loading && !pages.error && (
          <Empty icon="bill" title={t('latest.none')}>
            <p>{t('latest.none.about')}</p>
          </Empty>
        )}
        {pages.items.length > 0 && <OrderTable rows={pages.items} />}
        {pages.hasMore && <MoreButton busy={pages.loading} onClick={pages.loadMore} />}
      </section>
    </Shell>
  );
}
