import { api, type Page as ApiPage } from '../../../shared/api/client';
import { useLoad } from '../../../shared/api/useLoad';
import { usePages } from '../../../shared/api/usePages';
import { shortDay } from '../../../shared/format';
import { ErrorNote, Item, Loaded, MoreButton, Page } from '../../../shared/ui';
import { changes } from '../../session';
import { t } from '../i18n';
import { gramsText } from '../parts/Grams';
import { ProductCard, productName } from '../parts/ProductCard';
import type { Delivery, Product } from '../types';
import { useOverview } from '../useOverview';

export const deliveryTag = (state: Delivery['state']): string => {
  if (state === 'delivered') return 'tag good';
  if (state === 'refused') return 'tag bad';
  return state === 'cancelled' ? 'tag' : 'tag wait';
};

/** Gold as metal in the hand: what there is to order, and what was ordered. */
export function Deliveries() {
  const overview = useOverview();
  const products = useLoad((signal) =>
    api.get<{ items: Product[] }>('/member/gold/products', undefined, signal),
  );
  const orders = usePages(
    (cursor, signal) => api.get<ApiPage<Delivery>>('/member/gold/deliveries', { cursor }, signal),
    [changes.value],
  );
  const available = overview.data?.holding.available_ug ?? 0;
  const nameOf = (code: string): string => {
    const found = products.data?.items.find((each) => each.code === code);
    return found ? productName(found) : code;
  };
  return (
    <Page title={t('gold.delivery')} backTo="/gold">
      <p class="mut center num">{t('gold.delivery.free', { grams: gramsText(available) })}</p>
      <Loaded load={products}>
        {(list) => (
          <div class="gd-products">
            {list.items.map((product) => (
              <ProductCard key={product.code} product={product} available={available} />
            ))}
          </div>
        )}
      </Loaded>
      <ErrorNote error={orders.error} onRetry={orders.reload} />
      {orders.items.length > 0 && (
        <section class="card">
          <h2>{t('gold.delivery.orders')}</h2>
          <div class="items">
            {orders.items.map((order) => (
              <Item
                key={order.id}
                href={`/gold/delivery/${order.id}`}
                icon="truck"
                title={`${nameOf(order.product)}${order.count > 1 ? ` × ${order.count}` : ''}`}
                about={<span class="num">{`${gramsText(order.grams_ug)} · ${shortDay(order.at_ms)}`}</span>}
                end={<span class={deliveryTag(order.state)}>{t(`gold.delivery.state.${order.state}`)}</span>}
                more
              />
            ))}
          </div>
        </section>
      )}
      {orders.hasMore && <MoreButton busy={orders.loading} onClick={orders.loadMore} />}
      <p class="note center">{t('gold.delivery.about')}</p>
    </Page>
  );
}
