import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { currency, money, parseAmount } from '../../shared/format';
import { Amount, AmountInput, Avatar, Button, ErrorNote, Keypad, Page, pressAmount } from '../../shared/ui';
import { shopName } from '../../shared/shopName';
import { t } from '../i18n/later';
import { purpose } from '../proof';
import { refresh } from '../session';
import type { Paid, Scanned } from '../types';
import { PayFrom, receiptAddress } from './PayOrder';
import { ProofSheet } from './ProofSheet';
import { Success } from './Success';
import { useProven } from './useProven';

interface Input {
  amount_minor: number;
  note?: string;
}

/** Pays a shop's standing code: with the code's amount, or with one that the payer types. */
export function PayShop({ scanned }: { scanned: Scanned }) {
  const fixed = scanned.amount_minor ?? undefined;
  const [typed, setTyped] = useState('');
  const [note, setNote] = useState('');
  const [paid, setPaid] = useState<{ result: Paid; amount: number }>();
  const shop = shopName(scanned.merchant?.name ?? '', scanned.merchant?.name_latin);
  const qrId = scanned.qr_id ?? '';
  const amount = fixed ?? parseAmount(typed) ?? 0;

  const pay = useProven(
    (key, input: Input, proof) =>
      api.post<Paid>(`/member/merchant-qr/${qrId}/pay`, { ...input, ...(proof && { proof }) }, key),
    (result, input) => {
      setPaid({ result, amount: input.amount_minor });
      void refresh();
    },
  );
  if (paid) {
    const receipt = receiptAddress(paid.result);
    return <Success title={t('success.paid')} amountMinor={paid.amount} to={shop} receipt={receipt} />;
  }
  const start = (): Promise<void> =>
    pay.start(
      { amount_minor: amount, ...(note.trim() && { note: note.trim() }) },
      scanned.needs_proof ?? false,
    );

  return (
    <Page
      title={t('checkout.title')}
      footer={
        <>
          <Button busy={pay.busy && !pay.asking} disabled={amount === 0} onClick={() => void start()}>
            {t('checkout.pay', { amount: money(amount) })}
          </Button>
          {fixed === undefined && (
            <Keypad
              point
              onKey={(key) => setTyped((before) => pressAmount(before, key, currency.value.scale))}
            />
          )}
        </>
      }
    >
      <div class="payee">
        <Avatar name={shop} big />
        <b>{shop}</b>
        {scanned.merchant?.city && <span class="mut">{scanned.merchant.city}</span>}
        {fixed === undefined ? (
          <AmountInput label={t('amount')} typed={typed} onTyped={setTyped} />
        ) : (
          <Amount minor={fixed} />
        )}
      </div>
      <div class="card tight">
        <label class="fld">
          <span>{t('note')}</span>
          <input
            value={note}
            maxLength={60}
            placeholder={t('note.optional')}
            onInput={(event) => setNote(event.currentTarget.value)}
          />
        </label>
      </div>
      <PayFrom amountMinor={amount} />
      <ErrorNote error={pay.error} />
      {pay.asking && (
        <ProofSheet
          title={t('proof.title')}
          to={shop}
          amountMinor={pay.asking.amount_minor}
          purposeRef={purpose.merchantQr(qrId, pay.asking.amount_minor)}
          onProof={pay.prove}
          onClose={pay.cancel}
        />
      )}
    </Page>
  );
}
