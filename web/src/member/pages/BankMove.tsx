import { useEffect } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { dayAndTime, money } from '../../shared/format';
import { go } from '../../shared/router';
import { Amount, Button, Icon, Loaded, Notice, Page } from '../../shared/ui';
import { t } from '../i18n/later';
import { changes } from '../session';
import type { BankMove } from '../types';

type Kind = 'top-ups' | 'withdrawals';

const POLL_MS = 3_000;
const STEPS = ['sent', 'bank', 'done'] as const;

/** The way of the money, with the step it has reached. */
function Steps({ move }: { move: BankMove }) {
  const reached = move.state === 'done' ? 3 : 2;
  return (
    <ol class="steps">
      {STEPS.map((step, i) => (
        <li
          key={step}
          class={i < reached ? 'reached' : ''}
          aria-current={i === reached - 1 ? 'step' : undefined}
        >
          <i>{i < reached - (move.state === 'done' ? 0 : 1) ? <Icon name="check" small /> : i + 1}</i>
          {t(`moves.step.${step}`)}
        </li>
      ))}
    </ol>
  );
}

function State({ move }: { move: BankMove }) {
  if (move.state === 'refused')
    return <Notice kind="bad">{move.refusal?.detail ?? t('moves.refused')}</Notice>;
  if (move.state === 'done') {
    return (
      <Notice kind="good" icon="check">
        {t('moves.done')}
      </Notice>
    );
  }
  return (
    <Notice kind="wait">
      {t('moves.waiting')}
      {` ${t('moves.until', { time: dayAndTime(move.deadline_at_ms) })}`}
    </Notice>
  );
}

/** One top-up or withdrawal on its way: the state is looked up until the bank has answered, never guessed. */
function BankMovePage({ id, kind }: { id: string; kind: Kind }) {
  const load = useLoad((signal) => api.get<BankMove>(`/member/${kind}/${id}`, undefined, signal), [id]);
  const pending = load.data?.state === 'pending';
  useEffect(() => load.reload(), [changes.value]);
  useEffect(() => {
    const timer = pending ? setInterval(load.reload, POLL_MS) : undefined;
    return () => clearInterval(timer);
  }, [pending]);
  const title = t(kind === 'top-ups' ? 'topup.title' : 'withdraw.title');
  return (
    <Page title={title} footer={<Button onClick={() => go('/', { replace: true })}>{t('done')}</Button>}>
      <Loaded load={load}>
        {(move) => (
          <>
            <section class="card payee">
              <Amount minor={move.amount_minor} />
              <span class="mut">
                {move.bank_account.bank} {move.bank_account.number_masked}
              </span>
              {move.fee_minor > 0 && (
                <span class="mut num">{t('moves.fee', { amount: money(move.fee_minor) })}</span>
              )}
            </section>
            <section class="card">
              <Steps move={move} />
            </section>
            <State move={move} />
            <p class="note center num">{t('moves.number', { id: move.id })}</p>
          </>
        )}
      </Loaded>
    </Page>
  );
}

export function TopUpPage({ params }: { params: Record<string, string> }) {
  return <BankMovePage id={params.id ?? ''} kind="top-ups" />;
}

export function WithdrawalPage({ params }: { params: Record<string, string> }) {
  return <BankMovePage id={params.id ?? ''} kind="withdrawals" />;
}
