import { useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useLoad } from '../../../shared/api/useLoad';
import { money } from '../../../shared/format';
import { go, parameter } from '../../../shared/router';
import { Button, Empty, Icon, Loaded, Page } from '../../../shared/ui';
import { PayFrom } from '../../parts/PayOrder';
import { ProofSheet } from '../../parts/ProofSheet';
import { useProven } from '../../parts/useProven';
import { me, refresh } from '../../session';
import { t } from '../i18n';
import { gramsText } from '../parts/Grams';
import { ProductDrawing, productName } from '../parts/ProductCard';
import { Refused } from '../parts/Refused';
import { goldPurpose } from '../proof';
import type { Address, Delivery, Product } from '../types';
import { useOverview } from '../useOverview';

const MOST = 10;

interface Input {
  product: string;
  count: number;
  address: Address;
}

const FIELDS = [
  ['name', 'name', 60],
  ['phone', 'tel', 30],
  ['region', 'address-level1', 80],
  ['line', 'street-address', 160],
] as const;

function AddressFields(props: { value: Address; onChange: (address: Address) => void }) {
  return (
    <div class="card tight fields" role="group" aria-label={t('gold.address')}>
      {FIELDS.map(([name, autocomplete, most]) => (
        <label key={name} class="fld">
          <span>{t(`gold.address.${name}`)}</span>
          <input
            autocomplete={autocomplete}
            inputMode={name === 'phone' ? 'tel' : undefined}
            maxLength={most}
            placeholder={t(`gold.address.${name}.hint`)}
            value={props.value[name]}
            onInput={(event) => props.onChange({ ...props.value, [name]: event.currentTarget.value })}
          />
        </label>
      ))}
    </div>
  );
}

function Stepper(props: { value: number; most: number; onChange: (n: number) => void }) {
  const { value, most } = props;
  return (
    <div class="fld">
      <span>{t('gold.delivery.count')}</span>
      <span class="gd-step" role="group" aria-label={t('gold.delivery.count')}>
        <button
          type="button"
          class="btn-i"
          aria-label={t('gold.delivery.less')}
          disabled={value <= 1}
          onClick={() => props.onChange(value - 1)}
        >
          <Icon name="minus" />
        </button>
        <b class="num" role="status">
          {value}
        </b>
        <button
          type="button"
          class="btn-i"
          aria-label={t('gold.delivery.more')}
          disabled={value >= most}
          onClick={() => props.onChange(value + 1)}
        >
          <Icon name="plus" />
        </button>
      </span>
    </div>
  );
}

/** The other end of the order: the member, unless written otherwise. */
function ownAddress(): Address {
  const member = me.peek()?.member;
  return { name: member?.name ?? '', phone: member?.phone ?? '', region: '', line: '' };
}

function trimmed(address: Address): Address {
  const { name, phone, region, line } = address;
  return { name: name.trim(), phone: phone.trim(), region: region.trim(), line: line.trim() };
}

function Order({ product, available }: { product: Product; available: number }) {
  const [count, setCount] = useState(1);
  const [typed, setTyped] = useState(ownAddress);
  const address = trimmed(typed);
  const most = Math.max(1, Math.min(MOST, product.stock, Math.floor(available / product.grams_ug)));
  const grams = product.grams_ug * count;
  const fee = product.fee_minor * count;
  const complete = Object.values(address).every((part) => part.length > 0);
  const short = (me.value?.balance.available_minor ?? Infinity) < fee || grams > available;
  const order = useProven(
    (key, input: Input, proof) =>
      api.post<Delivery>('/member/gold/deliveries', { ...input, ...(proof && { proof }) }, key),
    (made) => {
      void refresh();
      go(`/gold/delivery/${made.id}`, { replace: true });
    },
  );
  return (
    <>
      <section class="card gd-product wide">
        <ProductDrawing product={product} />
        <b>{productName(product)}</b>
        <span class="mut num">{gramsText(product.grams_ug)}</span>
      </section>
      <div class="card tight fields">
        <Stepper value={count} most={most} onChange={setCount} />
        <div class="fld">
          <span>{t('gold.delivery.takes')}</span>
          <b class="num goldtx">{gramsText(grams)}</b>
        </div>
        <div class="fld">
          <span>{t('gold.delivery.fee')}</span>
          <b class="num">{money(fee)}</b>
        </div>
      </div>
      <h2>{t('gold.address')}</h2>
      <AddressFields value={typed} onChange={setTyped} />
      <PayFrom amountMinor={fee} />
      {grams > available && <p class="bad center">{t('gold.too_much', { grams: gramsText(available) })}</p>}
      <Refused error={order.error} />
      <Button
        kind="gold"
        busy={order.busy && !order.asking}
        disabled={!complete || short}
        onClick={() => void order.start({ product: product.code, count, address }, true)}
      >
        {t(complete ? 'gold.delivery.order' : 'gold.address.missing')}
      </Button>
      <p class="note center">{t('gold.delivery.terms')}</p>
      {order.asking && (
        <ProofSheet
          title={t('gold.delivery.proof')}
          to={`${productName(product)} × ${order.asking.count}`}
          amountMinor={product.fee_minor * order.asking.count}
          purposeRef={goldPurpose.delivery(order.asking.product, order.asking.count)}
          onProof={order.prove}
          onClose={order.cancel}
        >
          <b class="num goldtx">{gramsText(product.grams_ug * order.asking.count)}</b>
        </ProofSheet>
      )}
    </>
  );
}

/** Ordering one product: how many, where to. */
export function DeliveryNew() {
  const code = parameter('product');
  const overview = useOverview();
  const products = useLoad((signal) =>
    api.get<{ items: Product[] }>('/member/gold/products', undefined, signal),
  );
  const available = overview.data?.holding.available_ug;
  return (
    <Page title={t('gold.delivery.new')} backTo="/gold/delivery">
      <Loaded load={products}>
        {(list) => {
          const product = list.items.find((each) => each.code === code);
          if (!product) return <Empty icon="truck" title={t('gold.product.gone')} />;
          return available !== undefined && <Order product={product} available={available} />;
        }}
      </Loaded>
    </Page>
  );
}
