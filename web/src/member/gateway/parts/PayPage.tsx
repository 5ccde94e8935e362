import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { money } from '../../../shared/format';
import { Amount, Avatar, Button, ErrorNote, Notice, Page } from '../../../shared/ui';
import { shopName } from '../../../shared/shopName';
import { PayFrom } from '../../parts/PayOrder';
import { ProofSheet } from '../../parts/ProofSheet';
import { Success } from '../../parts/Success';
import { t } from '../i18n';
import type { Payable } from '../types';
import { purposeOf, usePayable } from './usePayable';

const PAID = new Set(['paid', 'part_refunded', 'refunded']);

/** A page that pays what a merchant's page or app asked for; `after` stands below "paid", `before` until it is. */
export function PayPage(props: {
  what: Payable;
  state: string;
  before?: ComponentChildren;
  after?: ComponentChildren;
  onPaid?: () => void;
}) {
  const { what } = props;
  const shop = shopName(what.shop, what.shop_latin);
  const [paid, setPaid] = useState(PAID.has(props.state));
  const pay = usePayable(() => {
    setPaid(true);
    props.onPaid?.();
  });
  if (paid) {
    return (
      <Success
        title={t('success.paid')}
        amountMinor={what.amount_minor}
        to={shop}
        receipt={what.bundle_id ? undefined : `/receipts/${what.order_id}`}
      >
        {props.after}
      </Success>
    );
  }
  const payable = props.state === 'open' || props.state === 'paying';
  return (
    <Page
      title={t('checkout.title')}
      footer={
        <Button
          busy={pay.busy && !pay.asking}
          disabled={!payable}
          onClick={() => void pay.start(what, false)}
        >
          {t('checkout.pay', { amount: money(what.amount_minor) })}
        </Button>
      }
    >
      <div class="payee">
        <Avatar name={shop} big />
        <b>{shop}</b>
        {what.description && <span class="mut">{what.description}</span>}
        <Amount minor={what.amount_minor} />
      </div>
      <PayFrom amountMinor={what.amount_minor} />
      {!payable && <Notice kind="bad">{t('checkout.is_closed')}</Notice>}
      <ErrorNote error={pay.error} />
      {props.before}
      {pay.asking && (
        <ProofSheet
          title={t('proof.title')}
          to={shop}
          amountMinor={what.amount_minor}
          purposeRef={purposeOf(what)}
          onProof={pay.prove}
          onClose={pay.cancel}
        />
      )}
    </Page>
  );
}
