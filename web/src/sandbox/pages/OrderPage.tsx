import { useState } from 'preact/hooks';
import { api, ApiError, type Page } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { useLoad } from '../../shared/api/useLoad';
import type { PageProps } from '../../shared/routes';
import { Amount, Button, Empty, ErrorNote, Loaded } from '../../shared/ui';
import { QrCode } from '../../shared/ui/Codes';
import { t } from '../i18n';
import { RequestTable } from '../parts/RequestTable';
import { Sequence } from '../parts/Sequence';
import { Shell } from '../parts/Shell';
import { changes, state } from '../session';
import type { Exchange, OrderRow, Sequence as Told } from '../types';
import { colourOf, word } from '../words';

/** What the payer can do now: pay as somebody, agree or decline, or let it run out. */
function Acts({ order }: { order: OrderRow }) {
  const [payer, setPayer] = useState('');
  const path = `/sandbox/orders/${encodeURIComponent(order.account)}/${encodeURIComponent(order.out_no)}`;
  const act = useAction((_key, what: string, body: unknown = {}) => api.post(`${path}/${what}`, body));
  const payers = state.value?.payers ?? [];
  const chosen = payer || payers[0]?.name || '';
  if (order.state !== 'open' && !order.waiting) return null;
  return (
    <section class="card stack">
      <h2>{t('act.title')}</h2>
      {order.state === 'open' ? (
        <div class="row wrap">
          <label class="pick">
            <span>{t('act.as')}</span>
            <select value={chosen} onChange={(event) => setPayer(event.currentTarget.value)}>
              {payers.map((each) => (
                <option key={each.name} value={each.name}>
                  {each.full_name} ({each.name})
                </option>
              ))}
            </select>
          </label>
          <Button small kind="gold" busy={act.busy} onClick={() => void act.run('pay', { payer: chosen })}>
            {t('act.pay')}
          </Button>
          <Button small kind="line" busy={act.busy} onClick={() => void act.run('scan', { payer: chosen })}>
            {t('act.scan')}
          </Button>
          <Button small kind="danger" busy={act.busy} onClick={() => void act.run('expire')}>
            {t('act.expire')}
          </Button>
        </div>
      ) : (
        <div class="row wrap">
          <Button small kind="gold" busy={act.busy} onClick={() => void act.run('confirm')}>
            {t('act.confirm')}
          </Button>
          <Button small kind="danger" busy={act.busy} onClick={() => void act.run('decline')}>
            {t('act.decline')}
          </Button>
        </div>
      )}
      <ErrorNote error={act.error} />
      {order.state === 'open' && order.link && (
        <details>
          <summary>{t('act.qr')}</summary>
          <div class="linkqr">
            <QrCode text={order.link} label={t('act.qr')} />
            <code>{order.link}</code>
          </div>
        </details>
      )}
    </section>
  );
}

/** A number that no order has: a request named it and was refused, or it is of something else. */
function NoOrder({ account, out }: { account: string; out: string }) {
  const load = useLoad(
    (signal) => api.get<Page<Exchange>>('/sandbox/exchanges', { account, out_no: out, limit: 40 }, signal),
    [account, out, changes.value],
  );
  return (
    <>
      <section class="card">
        <Empty icon="bill" title={t('order.none')}>
          <p>{t('order.none.about')}</p>
        </Empty>
      </section>
      <section class="card">
        <h2>{t('order.none.requests')}</h2>
        <Loaded load={load} lines={4}>
          {({ items }) =>
            items.length > 0 ? (
              <RequestTable rows={items} />
            ) : (
              <p class="mut">{t('order.none.requests.none')}</p>
            )
          }
        </Loaded>
      </section>
    </>
  );
}

/** One order as a sequence: requests, callbacks and movements of money side by side, live. */
export function OrderPage({ params }: PageProps) {
  const { account = '', out = '' } = params;
  const load = useLoad(
    (signal) =>
      api.get<Told>(`/sandbox/orders/${encodeURIComponent(account)}/${encodeURIComponent(out)}`, {}, signal),
    [account, out, changes.value],
  );
  const isMissing = load.error instanceof ApiError && load.error.status === 404;
  return (
    <Shell title={<code>{out}</code>} up={{ to: '/view/orders', label: t('nav.orders') }}>
      {isMissing ? (
        <NoOrder account={account} out={out} />
      ) : (
        <Loaded load={load} lines={8}>
          {({ order, steps }) => (
            <>
              <section class="card order-head">
                <span class="grow">
                  <b>{order.subject || order.out_no}</b>
                  <span class="mut">
                    {t(`scheme.${order.scheme}`)} {word('product', order.product)} · {order.merchant_name} ·{' '}
                    <code>{order.account}</code>
                  </span>
                </span>
                <span class="end">
                  <Amount minor={order.amount_minor} />
                  <span class={`tag ${colourOf(order.state)}`}>{word('order', order.state)}</span>
                </span>
              </section>
              <Acts order={order} />
              <section class="card">
                <h2>{t('sequence.title')}</h2>
                <Sequence steps={steps} />
              </section>
            </>
          )}
        </Loaded>
      )}
    </Shell>
  );
}
