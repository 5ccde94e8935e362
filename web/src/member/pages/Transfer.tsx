import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { currency, money, parseAmount } from '../../shared/format';
import { go, parameter } from '../../shared/router';
import { AmountInput, Avatar, Button, ErrorNote, Icon, Keypad, Page, pressAmount } from '../../shared/ui';
import { t } from '../i18n/later';
import { PayFrom } from '../parts/PayOrder';
import { ProofSheet } from '../parts/ProofSheet';
import { Success } from '../parts/Success';
import { useProven } from '../parts/useProven';
import { payeeInAddress, withPayee, type FoundPayee } from '../payee';
import { purpose } from '../proof';
import { refresh } from '../session';
import type { Payee } from '../types';

/** Finds somebody by phone number, handle or personal code; shows no more than a masked name. */
export function FindPayee(props: { title: string; warning?: string; onFound: (found: FoundPayee) => void }) {
  const [typed, setTyped] = useState('');
  const find = useAction((_key: string, q: string) => api.get<FoundPayee>('/member/payees', { q }));
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const found = await find.run(typed.trim());
    if (found) props.onFound(found);
  };
  return (
    <Page title={props.title}>
      <form class="card stack" onSubmit={(event) => void submit(event)}>
        <label class="box">
          <span>{t('transfer.who')}</span>
          <input
            autocomplete="off"
            autocapitalize="none"
            maxLength={800}
            placeholder={t('transfer.who.example')}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <ErrorNote error={find.error} />
        <Button submit busy={find.busy} disabled={typed.trim().length < 3}>
          {t('continue')}
        </Button>
      </form>
      <a class="card row" href="/scan">
        <Icon name="scan" />
        <span class="grow">{t('transfer.scan')}</span>
        <Icon name="chevron" small />
      </a>
      {props.warning && <p class="note center">{props.warning}</p>}
    </Page>
  );
}

interface Sent {
  id: string;
}

interface Input {
  to: string;
  amount_minor: number;
  note?: string;
}

function SendTo({ payee, amount, remark }: { payee: Payee; amount?: number; remark?: string }) {
  const [typed, setTyped] = useState('');
  const [note, setNote] = useState(remark ?? '');
  const [sent, setSent] = useState<{ id: string; amount: number }>();
  const minor = amount ?? parseAmount(typed) ?? 0;
  const send = useProven(
    (key, input: Input, proof) =>
      api.post<Sent>('/member/transfers', { ...input, ...(proof && { proof }) }, key),
    (result, input) => {
      setSent({ id: result.id, amount: input.amount_minor });
      void refresh();
    },
  );
  if (sent) {
    return (
      <Success
        title={t('success.sent')}
        amountMinor={sent.amount}
        to={payee.name_masked}
        receipt={`/receipts/${sent.id}`}
      />
    );
  }
  const start = (): Promise<void> =>
    send.start({ to: payee.id, amount_minor: minor, ...(note.trim() && { note: note.trim() }) }, false);
  return (
    <Page
      title={t('transfer.title')}
      footer={
        <>
          <Button busy={send.busy && !send.asking} disabled={minor === 0} onClick={() => void start()}>
            {t('transfer.send', { amount: money(minor) })}
          </Button>
          {amount === undefined && (
            <Keypad
              point
              onKey={(key) => setTyped((before) => pressAmount(before, key, currency.value.scale))}
            />
          )}
        </>
      }
    >
      <div class="payee">
        <Avatar name={payee.name_masked} big />
        <b>{payee.name_masked}</b>
        {payee.handle && <span class="mut">@{payee.handle}</span>}
        <AmountInput
          label={t('amount')}
          typed={amount === undefined ? typed : undefined}
          minor={amount}
          onTyped={setTyped}
        />
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
      <PayFrom amountMinor={minor} />
      <ErrorNote error={send.error} />
      {send.asking && (
        <ProofSheet
          title={t('proof.title')}
          to={payee.name_masked}
          amountMinor={send.asking.amount_minor}
          purposeRef={purpose.transfer(send.asking.to, send.asking.amount_minor)}
          onProof={send.prove}
          onClose={send.cancel}
        />
      )}
    </Page>
  );
}

/** Money to another member. */
export function Transfer() {
  const payee = payeeInAddress();
  if (!payee) {
    return (
      <FindPayee
        title={t('transfer.title')}
        warning={t('transfer.warning')}
        onFound={(found) => go(withPayee('/transfer', found))}
      />
    );
  }
  const amount = Number(parameter('amount'));
  return (
    <SendTo
      key={payee.id}
      payee={payee}
      amount={Number.isSafeInteger(amount) && amount > 0 ? amount : undefined}
      remark={parameter('note') ?? undefined}
    />
  );
}
