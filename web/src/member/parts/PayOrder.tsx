import { useEffect, useState } from 'preact/hooks';
import { api, ApiError } from '../../shared/api/client';
import { money } from '../../shared/format';
import { Amount, Avatar, Button, ErrorNote, Icon, Notice, Page } from '../../shared/ui';
import { shopName } from '../../shared/shopName';
import { t } from '../i18n/later';
import { purpose } from '../proof';
import { me, refresh } from '../session';
import type { Order, Paid } from '../types';
import { ProofSheet } from './ProofSheet';
import { Success } from './Success';
import { useProven } from './useProven';

/** That the balance is too low, and where to fill it. */
export function TooLow({ onLeave }: { onLeave?: () => void }) {
  return (
    <Notice kind="wait" icon="wallet">
      {t('checkout.short')}{' '}
      <a href="/top-up" onClick={onLeave}>
        {t('checkout.short.top_up')}
      </a>
    </Notice>
  );
}

/** What the payment is taken from, with a way out when it is not enough. */
export function PayFrom({ amountMinor }: { amountMinor: number }) {
  const available = me.value?.balance.available_minor;
  const short = available !== undefined && available < amountMinor;
  return (
    <>
      <div class="card tight">
        <div class="item">
          <span class="disc">
            <Icon name="wallet" />
          </span>
          <span class="grow">
            <b>{t('checkout.balance')}</b>
            <span class="mut num">{available === undefined ? '' : money(available)}</span>
          </span>
          {!short && <Icon name="check" small />}
        </div>
      </div>
      {short && <TooLow />}
    </>
  );
}

/** Where the bill of a payment can be read. */
export function receiptAddress(paid: Paid): string {
  return `/receipts/${paid.order.id}`;
}

function useExpired(untilMs: number): boolean {
  const [expired, setExpired] = useState(Date.now() >= untilMs);
  useEffect(() => {
    const timer = setInterval(() => setExpired(Date.now() >= untilMs), 1000);
    return () => clearInterval(timer);
  }, [untilMs]);
  return expired;
}

/** The refusals after which this order can never be paid: Pay makes no sense any more. */
const FINAL = new Set(['pay.order_closed', 'pay.order_expired', 'pay.order_paid', 'pay.order_not_found']);

/** Pays an order: who, how much, from what; then PIN or passkey when needed; then the success page. */
export function PayOrder({ order }: { order: Order }) {
  const [paid, setPaid] = useState<Paid>();
  const shop = shopName(order.merchant.name, order.merchant.name_latin);
  const expired = useExpired(order.expires_at_ms);
  const pay = useProven(
    (key, input: Order, proof) =>
      api.post<Paid>(`/member/orders/${input.id}/pay`, proof ? { proof } : {}, key),
    (result) => {
      setPaid(result);
      void refresh();
    },
  );
  if (paid) {
    return (
      <Success
        title={t('success.paid')}
        amountMinor={order.amount_minor}
        to={shop}
        receipt={receiptAddress(paid)}
      />
    );
  }
  const payable = order.state === 'open' || order.state === 'paying';
  const final = pay.error instanceof ApiError && FINAL.has(pay.error.code);
  return (
    <Page
      title={t('checkout.title')}
      footer={
        <Button
          busy={pay.busy && !pay.asking}
          disabled={!payable || expired || final}
          onClick={() => void pay.start(order, order.needs_proof)}
        >
          {t('checkout.pay', { amount: money(order.amount_minor) })}
        </Button>
      }
    >
      <div class="payee">
        <Avatar name={shop} big />
        <b>{shop}</b>
        {order.subject && <span class="mut">{order.subject}</span>}
        <Amount minor={order.amount_minor} />
      </div>
      <PayFrom amountMinor={order.amount_minor} />
      {!payable && (
        <Notice kind="bad">{t(order.state === 'paid' ? 'checkout.is_paid' : 'checkout.is_closed')}</Notice>
      )}
      {payable && expired && <Notice kind="bad">{t('checkout.expired')}</Notice>}
      <ErrorNote error={pay.error} />
      {pay.asking && (
        <ProofSheet
          title={t('proof.title')}
          to={shop}
          amountMinor={order.amount_minor}
          purposeRef={purpose.order(order.id)}
          onProof={pay.prove}
          onClose={pay.cancel}
        />
      )}
    </Page>
  );
}
