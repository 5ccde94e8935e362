import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { currency, money, parseAmount } from '../../shared/format';
import { go } from '../../shared/router';
import { AmountInput, Avatar, Button, ErrorNote, Keypad, Page, pressAmount, toast } from '../../shared/ui';
import { t } from '../i18n/later';
import { payeeInAddress, withPayee } from '../payee';
import { refresh } from '../session';
import type { Payee } from '../types';
import { FindPayee } from './Transfer';

function AskFrom({ payee }: { payee: Payee }) {
  const [typed, setTyped] = useState('');
  const [note, setNote] = useState('');
  const minor = parseAmount(typed) ?? 0;
  const ask = useAction(async (key: string, amount: number, remark: string) => {
    await api.post('/member/requests', { to: payee.id, amount_minor: amount, note: remark }, key);
    await refresh();
    toast(t('request.sent'));
    go('/requests?box=out', { replace: true });
  });
  return (
    <Page
      title={t('request.title')}
      footer={
        <>
          <Button busy={ask.busy} disabled={minor === 0} onClick={() => void ask.run(minor, note.trim())}>
            {t('request.ask', { amount: money(minor) })}
          </Button>
          <Keypad
            point
            onKey={(key) => setTyped((before) => pressAmount(before, key, currency.value.scale))}
          />
        </>
      }
    >
      <div class="payee">
        <Avatar name={payee.name_masked} big />
        <b>{payee.name_masked}</b>
        {payee.handle && <span class="mut">@{payee.handle}</span>}
        <AmountInput label={t('amount')} typed={typed} onTyped={setTyped} />
      </div>
      <div class="card tight">
        <label class="fld">
          <span>{t('request.for')}</span>
          <input
            value={note}
            maxLength={60}
            placeholder={t('note.optional')}
            onInput={(event) => setNote(event.currentTarget.value)}
          />
        </label>
      </div>
      <ErrorNote error={ask.error} />
    </Page>
  );
}

/** Asks another member for money. */
export function RequestMoney() {
  const payee = payeeInAddress();
  if (!payee) {
    return <FindPayee title={t('request.title')} onFound={(found) => go(withPayee('/request', found))} />;
  }
  return <AskFrom key={payee.id} payee={payee} />;
}
