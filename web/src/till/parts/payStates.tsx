import { currency, decimalText, money, timeOfDay } from '../../shared/format';
import { go } from '../../shared/router';
import { Amount, Button, Icon, QrCode, Ring, Rosette } from '../../shared/ui';
import { timeLeft, useNow } from '../../shared/useNow';
import { t } from '../i18n';
import { subject, typed } from '../sale';
import { me } from '../session';
import type { Order } from '../types';

/** Time that is left, as a ring and in figures. */
function Countdown({ from, until }: { from: number; until: number }) {
  const now = useNow(500);
  return (
    <span class="countdown num">
      <Ring part={(until - now) / Math.max(1, until - from)} />
      {timeLeft(until, now)}
    </span>
  );
}

/** Who collects and how much: the head of each of these screens. */
function Head({ order, title }: { order: Order; title: string }) {
  return (
    <header class="pay-head">
      <h1 tabIndex={-1}>{title}</h1>
      <p class="big">
        <Amount minor={order.amount_minor} />
      </p>
      {order.subject && <p>{order.subject}</p>}
    </header>
  );
}

/** The QR of one sale, for the customer's phone. */
export function ShowQr(props: { order: Order; busy: boolean; onCancel: () => void }) {
  const { order } = props;
  return (
    <>
      <Rosette />
      <Head order={order} title={me.value?.merchant.name ?? t('pay.title')} />
      <div class="qr-card">
        <QrCode text={order.qr_text ?? ''} label={t('pay.qr', { amount: money(order.amount_minor) })} logo />
        <p>{t('pay.scan')}</p>
      </div>
      <p class="pay-state" role="status">
        <span class="pulse" aria-hidden="true" />
        {t('pay.waiting')}
        <Countdown from={order.created_at_ms} until={order.expires_at_ms} />
      </p>
      <footer class="pay-foot">
        <button type="button" class="pill" disabled={props.busy} onClick={props.onCancel}>
          <Icon name="close" small />
          {t('pay.cancel')}
        </button>
        <a class="pill" href={`/till/scan?instead=${order.id}`}>
          <Icon name="scan" small />
          {t('pay.instead')}
        </a>
      </footer>
    </>
  );
}

/** The code was read; the customer's phone asks for a PIN or a fingerprint. */
export function Waiting(props: { order: Order; busy: boolean; onCancel: () => void }) {
  const { order } = props;
  const until = order.waiting_until_ms;
  return (
    <>
      <Rosette />
      <Head order={order} title={until ? t('wait.title') : t('wait.moving')} />
      <div class="wait-disc" aria-hidden="true">
        <Icon name="device" />
      </div>
      <p class="pay-state" role="status">
        {until ? t('wait.about') : t('wait.moving.about')}
      </p>
      {until && <Countdown from={order.created_at_ms} until={until} />}
      {until && (
        <footer class="pay-foot">
          <button type="button" class="pill" disabled={props.busy} onClick={props.onCancel}>
            <Icon name="close" small />
            {t('pay.cancel')}
          </button>
        </footer>
      )}
    </>
  );
}

/** Money is here: seen from across the room. */
export function Paid({ order }: { order: Order }) {
  return (
    <>
      <div class="tick" aria-hidden="true">
        <svg viewBox="0 0 52 52">
          <circle cx="26" cy="26" r="24" />
          <path d="M14.500 27l8 8 15.500-17" />
        </svg>
      </div>
      <Head order={order} title={t('paid.title')} />
      <p class="pay-state">
        {[order.payer?.name_masked, timeOfDay(order.paid_at_ms ?? order.created_at_ms)]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <footer class="pay-foot">
        <Button kind="gold" onClick={() => go('/till')}>
          {t('paid.next')}
        </Button>
        <a class="pill" href={`/till/orders/${order.id}`}>
          <Icon name="bill" small />
          {t('paid.details')}
        </a>
      </footer>
      <p class="note">{t('paid.key')}</p>
    </>
  );
}

/** Nobody paid: why, and the way on. */
export function Ended({ order }: { order: Order }) {
  const again = (): void => {
    typed.value = decimalText(order.amount_minor, currency.peek().scale);
    subject.value = order.subject ?? '';
    go('/till');
  };
  const why =
    order.state === 'expired'
      ? 'ended.expired'
      : order.closed_why === 'declined'
        ? 'ended.declined'
        : 'ended.closed';
  return (
    <>
      <div class="wait-disc" aria-hidden="true">
        <Icon name={order.state === 'expired' ? 'clock' : 'close'} />
      </div>
      <Head order={order} title={t('ended.title')} />
      <p class="pay-state" role="status">
        {t(why)}
      </p>
      <footer class="pay-foot">
        <Button kind="gold" onClick={again}>
          {t('ended.again')}
        </Button>
        <a class="pill" href="/till">
          {t('paid.next')}
        </a>
      </footer>
    </>
  );
}
