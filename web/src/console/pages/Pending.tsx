import { api, type Page } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { useLivePages } from '../../shared/api/useLivePages';
import { dayAndTime } from '../../shared/format';
import { hasText } from '../../shared/i18n';
import { Button, Empty, ErrorNote, Icon, MoreButton, Notice, Skeleton, toast } from '../../shared/ui';
import { useNow } from '../../shared/useNow';
import { StaleNote } from '../../shared/ui/StaleNote';
import { valueText } from '../assets';
import { t } from '../i18n';
import { pageOf } from '../ledger';
import { Shell } from '../parts/Shell';
import { Copied, StateTag } from '../parts/small';
import { changes, may } from '../session';
import { span } from '../span';
import type { Pending as Item } from '../types';
import { pendingWord, word } from '../words';

function Deadline({ item, now }: { item: Item; now: number }) {
  const left = item.deadline_at_ms - now;
  const late = item.late || left < 0;
  return (
    <p class={late ? 'deadline bad' : 'deadline'}>
      <Icon name={late ? 'alert' : 'clock'} small />
      <span>
        {t(late ? 'pending.since.late' : 'pending.left', { span: span(left) })}
        <small class="num">{dayAndTime(item.deadline_at_ms)}</small>
      </span>
    </p>
  );
}

function Whom({ item }: { item: Item }) {
  const who = item.member ?? item.merchant;
  const page = who ? pageOf(who.id) : undefined;
  return (
    <p class="mut">
      {who &&
        (page ? (
          <a class="ref" href={page}>
            {who.name}
          </a>
        ) : (
          who.name
        ))}
      {who && ' · '}
      {t('pending.owner', { owner: word('module', item.owner) })} ·{' '}
      {t('pending.since', { at: dayAndTime(item.since_at_ms) })}
      {item.attempts ? ` · ${t('pending.attempts', { n: item.attempts })}` : ''}
    </p>
  );
}

/** Where something that waits can be looked at, and seen to. */
const PLACES: Record<string, (id: string) => string> = {
  batch: () => '/console/gold/batches',
  delivery: () => '/console/gold/deliveries',
  packet: (id) => `/console/packets/${id}`,
};

/** What a bank or a custodian said that cannot be acted on. */
const troubleWord = (item: Item): string =>
  word(item.kind === 'custodian' ? 'trouble.custodian' : 'trouble', item.trouble ?? '');

function Card({ item, now, onAsked }: { item: Item; now: number; onAsked: () => void }) {
  const ask = useAction(async (key: string) => {
    const after = await api.post<Item>(`/console/pending/${item.id}/ask`, {}, key);
    toast(t('pending.asked', { state: word('pending.state', after.state) }));
    onAsked();
  });
  const late = item.late || item.deadline_at_ms < now;
  return (
    <article class={late ? 'card wait-item late' : 'card wait-item'} aria-label={pendingWord(item.what)}>
      <div class="grow">
        <p class="row">
          <b>{pendingWord(item.what)}</b>
          <StateTag group="pending.state" state={item.state} />
        </p>
        <Whom item={item} />
        <p class="row refs">
          <Copied text={item.id} />
          {PLACES[item.kind] && (
            <a class="ref" href={PLACES[item.kind]!(item.id)}>
              {t('pending.look')}
            </a>
          )}
          {item.entry_id && (
            <a class="ref" href={`/console/ledger/entries/${item.entry_id}`}>
              {t('ledger.entry')}
            </a>
          )}
        </p>
        {hasText(`pending.about.${item.kind}`) && (
          <Notice kind="wait">{word('pending.about', item.kind)}</Notice>
        )}
        {item.trouble && <Notice kind="bad">{troubleWord(item)}</Notice>}
        <ErrorNote error={ask.error} />
      </div>
      <b class="num sum">{valueText(item.asset, item.amount_minor)}</b>
      <Deadline item={item} now={now} />
      {item.askable && may('ask_bank') && (
        <Button kind={late ? undefined : 'line'} small busy={ask.busy} onClick={() => void ask.run()}>
          {t('pending.ask')}
        </Button>
      )}
    </article>
  );
}

/** What has not ended: never guessed, always with an owner and a deadline. Late ones first. */
export function Pending() {
  const now = useNow(1_000);
  const pages = useLivePages<Item>(
    (cursor, signal) => api.get<Page<Item>>('/console/pending', { cursor, limit: 50 }, signal),
    [],
    changes.value,
  );
  const items = [...pages.items].sort(
    (a, b) => Number(b.late) - Number(a.late) || a.deadline_at_ms - b.deadline_at_ms,
  );
  return (
    <Shell title={t('nav.pending')}>
      <p class="mut">{t('pending.about')}</p>
      <StaleNote stale={pages.stale} words={t('list.stale')} onShow={pages.reload} />
      <ErrorNote error={pages.error} onRetry={pages.reload} />
      {items.length === 0 && pages.loading && <Skeleton lines={4} />}
      {items.length === 0 && !pages.loading && !pages.error && (
        <section class="card">
          <Empty icon="check" title={t('pending.none')}>
            <p>{t('pending.none.about')}</p>
          </Empty>
        </section>
      )}
      {items.map((item) => (
        <Card key={item.id} item={item} now={now} onAsked={pages.reload} />
      ))}
      {pages.hasMore && <MoreButton busy={pages.loading} onClick={pages.loadMore} />}
    </Shell>
  );
}
