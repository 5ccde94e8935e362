import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { dayAndTime, fullTime, money } from '../../shared/format';
import type { PageProps } from '../../shared/routes';
import { Amount, Button, Icon, Loaded, toast } from '../../shared/ui';
import { t } from '../i18n';
import { Frame } from '../parts/Frame';
import { StateTag } from '../parts/orders';
import { RefundSheet } from '../parts/RefundSheet';
import { changes } from '../session';
import { refundable, type OrderWithRefunds, type Refund } from '../types';

/** A number that people copy into a message or a search. */
function Copied({ text, label }: { text: string; label: string }) {
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => toast(t('copied')),
      () => toast(t('copy.failed'), 'bad'),
    );
  };
  return (
    <span class="copied">
      <code>{text}</code>
      <button type="button" class="btn-i" aria-label={`${t('copy')}: ${label}`} onClick={copy}>
        <Icon name="copy" small />
      </button>
    </span>
  );
}

function Facts({ rows }: { rows: [string, ComponentChildren][] }) {
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Refunds({ refunds }: { refunds: Refund[] }) {
  if (refunds.length === 0) return null;
  const kinds = { pending: 'wait', done: 'good', refused: 'bad' } as const;
  return (
    <section class="card">
      <h2>{t('order.refunds')}</h2>
      <div class="items">
        {refunds.map((refund) => (
          <div key={refund.id} class="item">
            <span class="disc">
              <Icon name="refund" />
            </span>
            <span class="grow">
              <b>{refund.reason || t('order.refund')}</b>
              <span class="mut num">{dayAndTime(refund.at_ms)}</span>
            </span>
            <span class="end">
              <span class="num">{money(-refund.amount_minor)}</span>
              <br />
              <span class={`tag ${kinds[refund.state]}`}>{t(`refund.${refund.state}`)}</span>
            </span>
          </div>
        ))}
      </div>
    </section>
  );
}

function Receipt({ order }: { order: OrderWithRefunds }) {
  const fee = order.fee_minor - (order.fee_returned_minor ?? 0);
  const paid = order.paid_at_ms != null;
  const rows: [string, ComponentChildren][] = [[t('order.channel'), t(`channel.${order.channel}`)]];
  if (order.subject) rows.unshift([t('order.subject'), order.subject]);
  if (order.payer) rows.push([t('order.payer'), order.payer.name_masked]);
  if (paid) {
    rows.push([t('order.paid_at'), fullTime(order.paid_at_ms!)]);
    rows.push([t('order.fee'), money(-fee)]);
    if (order.refunded_minor > 0) rows.push([t('order.refunded'), money(-order.refunded_minor)]);
    rows.push([t('order.net'), <b>{money(order.amount_minor - order.refunded_minor - fee)}</b>]);
  } else {
    rows.push([t('order.created_at'), fullTime(order.created_at_ms)]);
  }
  rows.push([t('order.out_no'), <Copied text={order.out_no} label={t('order.out_no')} />]);
  if (order.out_no !== order.id) rows.push([t('order.id'), <Copied text={order.id} label={t('order.id')} />]);
  return (
    <section class="card receipt">
      <p class="big">
        <Amount minor={order.amount_minor} />
      </p>
      <p class="center">
        <StateTag state={order.state} />
      </p>
      <Facts rows={rows} />
    </section>
  );
}

/** Everything about one order, and giving money back. */
export function OrderDetail({ params }: PageProps) {
  const id = params.id ?? '';
  const [refunding, setRefunding] = useState(false);
  const load = useLoad(
    (signal) => api.get<OrderWithRefunds>(`/merchant/orders/${id}`, {}, signal),
    [id, changes.value],
  );
  return (
    <Frame title={t('order.title')} backTo="/till/orders">
      <div class="narrow stack">
        <Loaded load={load} lines={6}>
          {(order) => (
            <>
              <Receipt order={order} />
              <Refunds refunds={order.refunds ?? []} />
              {(order.state === 'open' || order.state === 'paying') && (
                <a class="btn" href={`/till/pay/${order.id}`}>
                  <Icon name="qr" />
                  {t('order.show')}
                </a>
              )}
              {refundable(order) > 0 && (
                <Button kind="danger" onClick={() => setRefunding(true)}>
                  <Icon name="refund" />
                  {t('order.refund')}
                </Button>
              )}
              {refunding && (
                <RefundSheet
                  order={order}
                  onClose={() => setRefunding(false)}
                  onDone={() => {
                    setRefunding(false);
                    load.reload();
                  }}
                />
              )}
            </>
          )}
        </Loaded>
      </div>
    </Frame>
  );
}
