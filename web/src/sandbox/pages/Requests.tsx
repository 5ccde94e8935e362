import { useState } from 'preact/hooks';
import { api, type Page } from '../../shared/api/client';
import { usePages } from '../../shared/api/usePages';
import { Empty, ErrorNote, MoreButton, Segments, Skeleton } from '../../shared/ui';
import { t } from '../i18n';
import { RequestTable } from '../parts/RequestTable';
import { Shell } from '../parts/Shell';
import { changes } from '../session';
import type { Exchange } from '../types';

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
        {pages.items.length > 0 && <RequestTable rows={pages.items} />}
        {pages.hasMore && <MoreButton busy={pages.loading} onClick={pages.loadMore} />}
      </section>
    </Shell>
  );
}
