import { api, type Page } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { Empty, Icon, Loaded } from '../../shared/ui';
import { t } from '../i18n';
import { changes } from '../session';
import type { Order } from '../types';
import { OrderItem } from './orders';

/** What came in last, newest first; kept up to date by the events. */
export function LastPayments() {
  const load = useLoad(
    (signal) =>
      api.get<Page<Order>>('/merchant/orders', { state: 'paid,part_refunded,refunded', limit: 10 }, signal),
    [changes.value],
  );
  return (
    <section class="card last" aria-labelledby="last-title">
      <div class="row between">
        <h2 id="last-title">{t('last.title')}</h2>
        <a class="link" href="/till/orders">
          {t('last.all')}
          <Icon name="chevron" small />
        </a>
      </div>
      <Loaded load={load} lines={5}>
        {(page) =>
          page.items.length > 0 ? (
            <div class="items">
              {page.items.map((order) => (
                <OrderItem key={order.id} order={order} />
              ))}
            </div>
          ) : (
            <Empty icon="bill" title={t('last.none')}>
              <p>{t('last.none.how')}</p>
            </Empty>
          )
        }
      </Loaded>
    </section>
  );
}
