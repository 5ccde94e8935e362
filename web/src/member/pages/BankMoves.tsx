import { useState } from 'preact/hooks';
import { api, type Page as ApiPage } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { useLoad } from '../../shared/api/useLoad';
import { currency, decimalText, money, parseAmount } from '../../shared/format';
import { go } from '../../shared/router';
import { AmountInput, Button, Empty, ErrorNote, Keypad, Loaded, Page, pressAmount } from '../../shared/ui';
import { t } from '../i18n/later';
import { BankPicker } from '../parts/BankPicker';
import { PendingMoves } from '../parts/PendingMoves';
import { ProofSheet } from '../parts/ProofSheet';
import { useProven } from '../parts/useProven';
import { purpose } from '../proof';
import { me, refresh } from '../session';
import type { BankAccount, BankMove } from '../types';

const QUICK_AMOUNTS = [10_000, 50_000, 100_000];

interface Input {
  bank_account_id: string;
  amount_minor: number;
}

const loadAccounts = (signal: AbortSignal): Promise<ApiPage<BankAccount>> =>
  api.get<ApiPage<BankAccount>>('/member/bank-accounts', undefined, signal);

const theDefault = (accounts: BankAccount[]): BankAccount | undefined =>
  accounts.find((each) => each.default) ?? accounts[0];

function NoAccount() {
  return (
    <Empty icon="bank" title={t('banks.none')}>
      <p>{t('banks.none.why')}</p>
      <a class="pill" href="/bank-accounts?add=1">
        {t('banks.add')}
      </a>
    </Empty>
  );
}

function TopUpForm({ accounts }: { accounts: BankAccount[] }) {
  const [account, setAccount] = useState(theDefault(accounts));
  const [typed, setTyped] = useState('');
  const minor = parseAmount(typed) ?? 0;
  const topUp = useAction(async (key: string, input: Input) => {
    const move = await api.post<BankMove>('/member/top-ups', input, key);
    await refresh();
    go(`/top-ups/${move.id}`, { replace: true });
  });
  if (!account) return <NoAccount />;
  return (
    <>
      <BankPicker label={t('topup.from')} accounts={accounts} value={account} onChange={setAccount} />
      <AmountInput label={t('amount')} typed={typed} onTyped={setTyped} />
      <div class="chips">
        {QUICK_AMOUNTS.map((each) => (
          <button
            key={each}
            type="button"
            class="pill num"
            onClick={() => setTyped(decimalText(each, currency.value.scale).replace(/\.0+$/, ''))}
          >
            {money(each)}
          </button>
        ))}
      </div>
      <ErrorNote error={topUp.error} />
      <div class="bottom">
        <Button
          busy={topUp.busy}
          disabled={minor === 0}
          onClick={() => void topUp.run({ bank_account_id: account.id, amount_minor: minor })}
        >
          {t('topup.do', { amount: money(minor) })}
        </Button>
        <Keypad point onKey={(key) => setTyped((before) => pressAmount(before, key, currency.value.scale))} />
      </div>
    </>
  );
}

/** What the withdrawal would cost, before it is confirmed. */
function Fee({ amountMinor }: { amountMinor: number }) {
  const fee = useLoad(
    (signal) =>
      api.get<{ fee_minor: number }>('/member/withdrawals/fee', { amount_minor: amountMinor }, signal),
    [amountMinor],
  );
  if (!fee.data) return null;
  const free = fee.data.fee_minor === 0;
  return (
    <p class="mut num">{free ? t('withdraw.free') : t('moves.fee', { amount: money(fee.data.fee_minor) })}</p>
  );
}

function WithdrawForm({ accounts }: { accounts: BankAccount[] }) {
  const [account, setAccount] = useState(theDefault(accounts));
  const [typed, setTyped] = useState('');
  const minor = parseAmount(typed) ?? 0;
  const available = me.value?.balance.available_minor ?? 0;
  const withdraw = useProven(
    (key, input: Input, proof) => api.post<BankMove>('/member/withdrawals', { ...input, proof }, key),
    (move) => {
      void refresh();
      go(`/withdrawals/${move.id}`, { replace: true });
    },
  );
  if (!account) return <NoAccount />;
  return (
    <>
      <BankPicker label={t('withdraw.to')} accounts={accounts} value={account} onChange={setAccount} />
      <AmountInput label={t('amount')} typed={typed} onTyped={setTyped} />
      <div class="chips">
        <span class="mut num">{t('withdraw.available', { amount: money(available) })}</span>
        <button
          type="button"
          class="link"
          onClick={() => setTyped(decimalText(available, currency.value.scale))}
        >
          {t('withdraw.all')}
        </button>
      </div>
      <ErrorNote error={withdraw.error} />
      <div class="bottom">
        <Button
          disabled={minor === 0 || minor > available}
          onClick={() => void withdraw.start({ bank_account_id: account.id, amount_minor: minor }, true)}
        >
          {minor > available ? t('withdraw.too_much') : t('withdraw.do', { amount: money(minor) })}
        </Button>
        <Keypad point onKey={(key) => setTyped((before) => pressAmount(before, key, currency.value.scale))} />
      </div>
      {withdraw.asking && (
        <ProofSheet
          title={t('proof.title')}
          to={`${account.bank} ${account.number_masked}`}
          amountMinor={withdraw.asking.amount_minor}
          purposeRef={purpose.withdrawal(withdraw.asking.bank_account_id, withdraw.asking.amount_minor)}
          onProof={withdraw.prove}
          onClose={withdraw.cancel}
        >
          <Fee amountMinor={withdraw.asking.amount_minor} />
        </ProofSheet>
      )}
    </>
  );
}

/** Money from a bank account into the balance. */
export function TopUp() {
  const accounts = useLoad(loadAccounts);
  return (
    <Page title={t('topup.title')}>
      <PendingMoves kind="top-ups" />
      <Loaded load={accounts}>{(page) => <TopUpForm accounts={page.items} />}</Loaded>
    </Page>
  );
}

/** Money from the balance to a bank account. */
export function Withdraw() {
  const accounts = useLoad(loadAccounts);
  return (
    <Page title={t('withdraw.title')}>
      <PendingMoves kind="withdrawals" />
      <Loaded load={accounts}>{(page) => <WithdrawForm accounts={page.items} />}</Loaded>
    </Page>
  );
}
