import { useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { useLoad } from '../../../shared/api/useLoad';
import { dayAndTime, money } from '../../../shared/format';
import { Button, ErrorNote, Icon, Loaded, Page, Sheet } from '../../../shared/ui';
import { CopyButton } from '../../parts/CopyButton';
import { changes, refresh } from '../../session';
import { t } from '../i18n';
import { gramsText } from '../parts/Grams';
import { BarDrawing } from '../parts/Metal';
import { ProductDrawing, productName } from '../parts/ProductCard';
import type { Delivery, DeliveryState, Product } from '../types';
import { deliveryTag } from './Deliveries';

const WAY: readonly DeliveryState[] = ['ordered', 'packed', 'shipped', 'delivered'];

/** The way of an order: what was reached and when, and what is still to come. */
function Way({ order }: { order: Delivery }) {
  const when = new Map(order.history.map((step) => [step.state, step.at_ms]));
  const ended = order.state === 'cancelled' || order.state === 'refused';
  const states = ended ? order.history.map((step) => step.state) : WAY;
  return (
    <ol class="steps gd-way">
      {states.map((state) => {
        const at = when.get(state);
        return (
          <li
            key={state}
            class={at === undefined ? '' : 'reached'}
            aria-current={state === order.state ? 'step' : undefined}
          >
            <i>
              {at !== undefined && <Icon name={ended && state === order.state ? 'close' : 'check'} small />}
            </i>
            <span class="grow">
              {t(`gold.delivery.state.${state}`)}
              {at !== undefined && <small class="mut num">{dayAndTime(at)}</small>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** What was ordered, drawn and named as in the shop; only its weight while the shop does not answer. */
function Ordered({ order }: { order: Delivery }) {
  const products = useLoad((signal) =>
    api.get<{ items: Product[] }>('/member/gold/products', undefined, signal),
  );
  const product = products.data?.items.find((each) => each.code === order.product);
  const times = order.count > 1 ? ` × ${order.count}` : '';
  return (
    <section class="card payee gd-slip">
      <div class="gd-ingot">{product ? <ProductDrawing product={product} /> : <BarDrawing />}</div>
      <b class="num">{(product ? productName(product) : gramsText(order.grams_ug)) + times}</b>
      <span class={deliveryTag(order.state)}>{t(`gold.delivery.state.${order.state}`)}</span>
    </section>
  );
}

function Facts({ order }: { order: Delivery }) {
  const { address } = order;
  return (
    <dl class="facts">
      <div>
        <dt>{t('gold.weight')}</dt>
        <dd class="num">{gramsText(order.grams_ug)}</dd>
      </div>
      <div>
        <dt>{t('gold.delivery.fee')}</dt>
        <dd class="num">{money(order.fee_minor)}</dd>
      </div>
      <div>
        <dt>{t('gold.address')}</dt>
        <dd>
          {address.name} · {address.phone}
          <br />
          {address.region} {address.line}
        </dd>
      </div>
      {order.serials.length > 0 && (
        <div>
          <dt>{t('gold.bar.serial')}</dt>
          <dd class="id">{order.serials.join(', ')}</dd>
        </div>
      )}
      {order.tracking && (
        <div>
          <dt>{t('gold.delivery.tracking')}</dt>
          <dd class="id">{order.tracking}</dd>
        </div>
      )}
    </dl>
  );
}

/** One order of metal, and how far it is. */
export function DeliveryPage({ params }: { params: Record<string, string> }) {
  const [sure, setSure] = useState(false);
  const load = useLoad(
    (signal) => api.get<Delivery>(`/member/gold/deliveries/${params.id}`, undefined, signal),
    [params.id, changes.value],
  );
  const cancel = useAction(async (key: string) => {
    await api.post(`/member/gold/deliveries/${params.id}/cancel`, {}, key);
    setSure(false);
    load.reload();
    void refresh();
  });
  return (
    <Page title={t('gold.delivery.one')} backTo="/gold/delivery">
      <Loaded load={load}>
        {(order) => (
          <>
            <Ordered order={order} />
            <section class="card">
              <Way order={order} />
            </section>
            <section class="card">
              <Facts order={order} />
              {order.tracking && <CopyButton text={order.tracking} label={t('gold.delivery.copy')} />}
            </section>
            {order.may_cancel && (
              <Button kind="danger" onClick={() => setSure(true)}>
                {t('gold.delivery.cancel')}
              </Button>
            )}
            {sure && (
              <Sheet title={t('gold.delivery.cancel.sure')} onClose={() => setSure(false)}>
                <p class="center">{t('gold.delivery.cancel.about')}</p>
                <ErrorNote error={cancel.error} />
                <Button kind="danger" busy={cancel.busy} onClick={() => void cancel.run()}>
                  {t('gold.delivery.cancel')}
                </Button>
              </Sheet>
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}
