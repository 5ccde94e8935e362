import { api, type Page } from '../../shared/api/client';
import { useLivePages } from '../../shared/api/useLivePages';
import { t } from '../i18n';
import { batchColumns } from '../parts/gold/batchColumns';
import { Shell } from '../parts/Shell';
import { PagedTable } from '../parts/Table';
import { GoldTabs } from '../parts/Tabs';
import { changes } from '../session';
import type { Batch } from '../types';

/** Everything that the house bought from and sold to the custodian. */
export function Batches() {
  const pages = useLivePages<Batch>(
    (cursor, signal) => api.get<Page<Batch>>('/console/gold/batches', { cursor, limit: 30 }, signal),
    [],
    changes.value,
  );
  return (
    <Shell title={t('nav.gold')}>
      <GoldTabs />
      <section class="card">
        <PagedTable
          pages={pages}
          caption={t('gold.batches')}
          id={(batch) => batch.id}
          empty={{ icon: 'transfer', title: t('batches.none'), about: t('batches.none.about') }}
          columns={batchColumns()}
        />
      </section>
    </Shell>
  );
}
