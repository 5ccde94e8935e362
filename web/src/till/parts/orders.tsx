import { dayAndTime, money, timeOfDay } from '../../shared/format';
import { Item } from '../../shared/ui';
import { t } from '../i18n';
import type { Channel, Order, OrderState } from '../types';

const KINDS: Record<OrderState, string> = {
  open: 'wait',
  paying: 'wait',
  paid: 'good',
  part_refunded: 'wait',
  refunded: '',
  closed: '',
  expired: '',
};

const ICONS: Record<Channel, string> = {
  dynamic_qr: 'qr',
  static_qr: 'poster',
  payment_code: 'paycode',
  api: 'device',
};

/** Where an order stands, in a word and a colour. */
export function StateTag({ state }: { state: OrderState }) {
  return <span class={`tag ${KINDS[state]}`}>{t(`state.${state}`)}</span>;
}

/** One order of a list. Within a day the time is enough. */
export function OrderItem({ order, withDay }: { order: Order; withDay?: boolean }) {
  const at = order.paid_at_ms ?? order.created_at_ms;
  const payer = order.payer?.name_masked;
  const gone = order.state === 'closed' || order.state === 'expired';
  return (
    <Item
      icon={ICONS[order.channel]}
      href={`/till/orders/${order.id}`}
      title={order.subject || payer || t(`channel.${order.channel}`)}
      about={
        <>
          <span class="num">{withDay ? dayAndTime(at) : timeOfDay(at)}</span>
          {payer && order.subject ? ` · ${payer}` : ''}
        </>
      }
      end={
        <>
          <span class={gone ? 'num mut' : 'num'}>{money(order.amount_minor)}</span>
          <br />
          <StateTag state={order.state} />
        </>
      }
    />
  );
}
