import { api, type Page } from '../../shared/api/client';
import { useLivePages } from '../../shared/api/useLivePages';
import { money, percent } from '../../shared/format';
import { useFilter, useSettled } from '../filters';
import { t } from '../i18n';
import { Shell } from '../parts/Shell';
import { PagedTable } from '../parts/Table';
import { Tools } from '../parts/Tools';
import { changes } from '../session';
import type { Merchant } from '../types';
import { word } from '../words';

/** Everybody who collects. */
export function Merchants() {
  const [q, setQ] = useFilter('q');
  const asked = useSettled(q.trim());
  const pages = useLivePages<Merchant>(
    (cursor, signal) =>
      api.get<Page<Merchant>>('/console/merchants', { q: asked, cursor, limit: 30 }, signal),
    [asked],
    changes.value,
  );
  return (
    <Shell title={t('nav.merchants')}>
      <Tools label={t('merchants.search')} hint={t('merchants.search.hint')} value={q} onValue={setQ} />
      <section class="card">
        <PagedTable
          pages={pages}
          caption={t('nav.merchants')}
          id={(merchant) => merchant.id}
          to={(merchant) => `/console/merchants/${merchant.id}`}
          empty={{
            icon: 'shop',
            title: t(asked ? 'filter.none' : 'merchants.none'),
            clear: asked ? () => setQ('') : undefined,
          }}
          columns={[
            { name: t('col.name'), cell: (merchant) => merchant.name },
            { name: t('col.city'), cell: (merchant) => merchant.city, wide: true },
            { name: t('col.mcc'), cell: (merchant) => <span class="num">{merchant.mcc}</span>, wide: true },
            {
              name: t('col.fee'),
              cell: (merchant) => <span class="num">{percent(merchant.fee_bp)}</span>,
              end: true,
              wide: true,
            },
            { name: t('col.settle'), cell: (merchant) => word('settle', merchant.settle), wide: true },
            {
              name: t('col.state'),
              cell: (merchant) =>
                merchant.frozen ? (
                  <span class="tag bad">{t('frozen')}</span>
                ) : (
                  <span class="tag good">{t('active')}</span>
                ),
            },
            {
              name: t('col.owed'),
              cell: (merchant) => <span class="num">{money(merchant.payable_minor)}</span>,
              end: true,
            },
          ]}
        />
      </section>
    </Shell>
  );
}
