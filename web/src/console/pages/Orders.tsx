import { api, type Page } from '../../shared/api/client';
import { useLivePages } from '../../shared/api/useLivePages';
import { dayAndTime, money } from '../../shared/format';
import { Icon } from '../../shared/ui';
import { useFilter, useSettled } from '../filters';
import { t } from '../i18n';
import { Shell } from '../parts/Shell';
import { StateTag } from '../parts/small';
import { PagedTable } from '../parts/Table';
import { Pick, Tools } from '../parts/Tools';
import { changes } from '../session';
import type { ListedOrder } from '../types';
import { word } from '../words';

const STATES = ['open', 'paying', 'paid', 'part_refunded', 'refunded', 'closed', 'expired'];

/** Every order of every merchant. */
export function Orders() {
  const [q, setQ] = useFilter('q');
  const [state, setState] = useFilter('state');
  const [merchant, setMerchant] = useFilter('merchant');
  const asked = useSettled(q.trim());
  const pages = useLivePages<ListedOrder>(
    (cursor, signal) =>
      api.get<Page<ListedOrder>>('/console/orders', { q: asked, state, merchant, cursor, limit: 30 }, signal),
    [asked, state, merchant],
    changes.value,
  );
  const clear = (): void => {
    setQ('');
    setState('');
    setMerchant('');
  };
  return (
    <Shell title={t('nav.orders')}>
      <Tools label={t('orders.search')} hint={t('orders.search.hint')} value={q} onValue={setQ}>
        <Pick
          label={t('col.state')}
          value={state}
          options={[['', t('filter.all')], ...STATES.map((each) => [each, word('order', each)] as const)]}
          onValue={setState}
        />
        {merchant && (
          <button type="button" class="pill" onClick={() => setMerchant('')}>
            {t('orders.merchant', { name: pages.items[0]?.merchant.name ?? merchant })}
            <Icon name="close" small />
          </button>
        )}
      </Tools>
      <section class="card">
        <PagedTable
          pages={pages}
          caption={t('nav.orders')}
          id={(order) => order.id}
          to={(order) => `/console/orders/${order.id}`}
          empty={{
            icon: 'bill',
            title: t(asked || state || merchant ? 'filter.none' : 'orders.none'),
            clear: asked || state || merchant ? clear : undefined,
          }}
          columns={[
            {
              name: t('col.time'),
              cell: (order) => <span class="num">{dayAndTime(order.paid_at_ms ?? order.created_at_ms)}</span>,
            },
            { name: t('col.merchant'), cell: (order) => order.merchant.name },
            { name: t('col.subject'), cell: (order) => order.subject || '–', wide: true },
            { name: t('col.payer'), cell: (order) => order.payer?.name_masked ?? '–', wide: true },
            { name: t('col.channel'), cell: (order) => word('channel', order.channel), wide: true },
            { name: t('col.state'), cell: (order) => <StateTag group="order" state={order.state} /> },
            {
              name: t('col.amount'),
              cell: (order) => <span class="num">{money(order.amount_minor)}</span>,
              end: true,
            },
          ]}
        />
      </section>
    </Shell>
  );
}
