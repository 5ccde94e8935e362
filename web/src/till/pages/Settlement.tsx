import { api, type Page } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { useLivePages } from '../../shared/api/useLivePages';
import { dayAndTime, money, percent } from '../../shared/format';
import {
  Amount,
  Button,
  Empty,
  ErrorNote,
  Icon,
  Item,
  MoreButton,
  Segments,
  Skeleton,
  toast,
} from '../../shared/ui';
import { StaleNote } from '../../shared/ui/StaleNote';
import { t } from '../i18n';
import { Frame } from '../parts/Frame';
import { changes, me, refresh } from '../session';
import type { Settlement as Payout } from '../types';

const KINDS = { pending: 'wait', held: 'wait', done: 'good', refused: 'bad' } as const;

/** What the shop has earned and not been paid out yet, and paying it out. */
function Owed({ onDone }: { onDone: () => void }) {
  const settle = useAction(async (key: string) => {
    const payout = await api.post<Payout>('/merchant/settlements', {}, key);
    toast(t('settle.said', { amount: money(payout.amount_minor) }));
    onDone();
    await refresh();
  });
  const owed = me.value?.payable_minor ?? 0;
  return (
    <section class="card owed">
      <p class="mut">{t('settle.owed')}</p>
      <p class="big">
        <Amount minor={owed} />
      </p>
      <p class="mut">
        {t('settle.to', { account: me.value?.merchant.bank_account_masked ?? '' })} ·{' '}
        {t('settle.fee', { fee: percent(me.value?.merchant.fee_bp ?? 0) })}
      </p>
      <ErrorNote error={settle.error} />
      <Button kind="gold" busy={settle.busy} disabled={owed <= 0} onClick={() => void settle.run()}>
        <Icon name="bank" />
        {owed > 0 ? t('settle.now', { amount: money(owed) }) : t('settle.nothing')}
      </Button>
    </section>
  );
}

/** When the money goes to the bank by itself. */
function Mode() {
  const choose = useAction(async (_key: string, settle: 'at_once' | 'daily') => {
    await api.patch('/merchant/settings', { settle });
    await refresh();
    toast(t('settle.mode.said'));
  });
  const mode = me.value?.merchant.settle ?? 'daily';
  return (
    <section class="card stack">
      <h2>{t('settle.mode')}</h2>
      <Segments
        label={t('settle.mode')}
        value={mode}
        options={[
          ['daily', t('settle.daily')],
          ['at_once', t('settle.at_once')],
        ]}
        onChange={(value) => void choose.run(value)}
      />
      <p class="mut">{t(mode === 'daily' ? 'settle.daily.about' : 'settle.at_once.about')}</p>
      <ErrorNote error={choose.error} />
    </section>
  );
}

function Payouts({ items }: { items: Payout[] }) {
  return (
    <div class="items">
      {items.map((payout) => (
        <Item
          key={payout.id}
          icon="bank"
          title={payout.bank_account_masked || t('settle.bank')}
          about={
            <>
              <span class="num">{dayAndTime(payout.done_at_ms ?? payout.at_ms)}</span>
              {payout.state === 'refused' && ` · ${t('settle.refused.how')}`}
            </>
          }
          end={
            <>
              <span class="num">{money(payout.amount_minor)}</span>
              <br />
              <span class={`tag ${KINDS[payout.state]}`}>{t(`settle.${payout.state}`)}</span>
            </>
          }
        />
      ))}
    </div>
  );
}

/** The way of the shop's money to its bank account. */
export function Settlement() {
  const pages = useLivePages<Payout>(
    (cursor, signal) => api.get<Page<Payout>>('/merchant/settlements', { cursor, limit: 20 }, signal),
    [],
    changes.value,
  );
  return (
    <Frame
      title={t('nav.settlement')}
      end={
        <a class="link" href="/till/statement">
          {t('statement.title')}
          <Icon name="chevron" small />
        </a>
      }
    >
      <div class="two">
        <div class="stack">
          <Owed onDone={pages.reload} />
          <Mode />
        </div>
        <section class="card">
          <h2>{t('settle.list')}</h2>
          <StaleNote stale={pages.stale} words={t('list.stale')} onShow={pages.reload} />
          <ErrorNote error={pages.error} onRetry={pages.reload} />
          {pages.items.length === 0 && pages.loading && <Skeleton lines={4} />}
          {pages.items.length === 0 && !pages.loading && !pages.error && (
            <Empty icon="bank" title={t('settle.none')}>
              <p>{t('settle.none.how')}</p>
            </Empty>
          )}
          <Payouts items={pages.items} />
          {pages.hasMore && <MoreButton busy={pages.loading} onClick={pages.loadMore} />}
        </section>
      </div>
    </Frame>
  );
}
