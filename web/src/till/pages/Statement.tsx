import { useState } from 'preact/hooks';
import { api, apiAddress, type Page } from '../../shared/api/client';
import { useLivePages } from '../../shared/api/useLivePages';
import { dayAndTime, dayKey, money } from '../../shared/format';
import { Empty, ErrorNote, Icon, Item, MoreButton, Skeleton } from '../../shared/ui';
import { StaleNote } from '../../shared/ui/StaleNote';
import { t } from '../i18n';
import { Frame } from '../parts/Frame';
import { changes } from '../session';
import type { StatementLine } from '../types';

const FORMATS = ['csv', 'beancount', 'hledger'] as const;
const ICONS = {
  payment: 'receive',
  refund: 'refund',
  settlement: 'bank',
  payout: 'send',
  split: 'share',
  split_received: 'receive',
  split_given_back: 'share',
  split_returned: 'refund',
  packet: 'send',
  packet_returned: 'refund',
} as const;
const DAY_MS = 86_400_000;

/** Midnight of a day (`2026-11-22`) in this device's zone, or undefined. */
const midnight = (day: string): number | undefined =>
  day ? new Date(`${day}T00:00:00`).getTime() : undefined;

/** The shop's account: every line with the balance after it, and the same as a file. */
export function Statement() {
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const last = midnight(to);
  const range = { from_ms: midnight(from), to_ms: last === undefined ? undefined : last + DAY_MS };
  const pages = useLivePages<StatementLine>(
    (cursor, signal) =>
      api.get<Page<StatementLine>>('/merchant/statement', { ...range, cursor, limit: 30 }, signal),
    [from, to],
    changes.value,
  );
  const today = dayKey(Date.now());
  return (
    <Frame title={t('statement.title')} backTo="/till/settlement">
      <section class="card stack">
        <div class="range">
          <label class="box">
            <span>{t('statement.from')}</span>
            <input
              type="date"
              value={from}
              max={to || today}
              onChange={(e) => setFrom(e.currentTarget.value)}
            />
          </label>
          <label class="box">
            <span>{t('statement.to')}</span>
            <input
              type="date"
              value={to}
              min={from}
              max={today}
              onChange={(e) => setTo(e.currentTarget.value)}
            />
          </label>
        </div>
        <div class="row files">
          <span class="mut">{t('statement.export')}</span>
          {FORMATS.map((format) => (
            <a key={format} class="pill" download href={apiAddress('/merchant/export', { format, ...range })}>
              <Icon name="export" small />
              {t(`statement.${format}`)}
            </a>
          ))}
        </div>
      </section>
      <section class="card tight">
        <StaleNote stale={pages.stale} words={t('list.stale')} onShow={pages.reload} />
        <ErrorNote error={pages.error} onRetry={pages.reload} />
        {pages.items.length === 0 && pages.loading && <Skeleton lines={8} />}
        {pages.items.length === 0 && !pages.loading && !pages.error && (
          <Empty icon="bill" title={t('statement.none')}>
            <p>{t('statement.none.how')}</p>
          </Empty>
        )}
        <div class="items">
          {pages.items.map((line) => (
            <Item
              key={line.id}
              icon={ICONS[line.kind]}
              href={line.ref.startsWith('ord_') ? `/till/orders/${line.ref}` : undefined}
              title={line.title || line.counterpart || t(`line.${line.kind}`)}
              about={
                <>
                  {t(`line.${line.kind}`)} · <span class="num">{dayAndTime(line.at_ms)}</span>
                  {line.fee_minor ? ` · ${t('statement.fee', { fee: money(line.fee_minor) })}` : ''}
                </>
              }
              end={
                <>
                  <span class={line.amount_minor > 0 ? 'num in' : 'num'}>
                    {money(line.amount_minor, { sign: true })}
                  </span>
                  <br />
                  <span class="mut num">
                    <span class="sr">{t('statement.after')} </span>
                    {money(line.balance_after_minor)}
                  </span>
                </>
              }
            />
          ))}
        </div>
        {pages.hasMore && <MoreButton busy={pages.loading} onClick={pages.loadMore} />}
      </section>
    </Frame>
  );
}
