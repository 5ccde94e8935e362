import { useEffect, useRef, useState } from 'preact/hooks';
import { api, type Page as ApiPage } from '../../shared/api/client';
import { usePages } from '../../shared/api/usePages';
import { dayKey, money, weekDay } from '../../shared/format';
import { parameter } from '../../shared/router';
import { Empty, ErrorNote, Icon, MoreButton, Page, Segments, Skeleton } from '../../shared/ui';
import { t } from '../i18n/later';
import { BillFilter, type Filter } from '../parts/BillFilter';
import { LineItem } from '../parts/LineItem';
import { changes } from '../session';
import type { Line } from '../types';

const TYPING_PAUSE_MS = 300;

/** Lines of the same calendar day, in the order they came. */
function byDay(lines: Line[]): { day: string; lines: Line[] }[] {
  const groups: { day: string; lines: Line[] }[] = [];
  for (const line of lines) {
    const day = dayKey(line.at_ms);
    const last = groups.at(-1);
    if (last?.day === day) last.lines.push(line);
    else groups.push({ day, lines: [line] });
  }
  return groups;
}

/** Loads more when the end of the list comes near the screen. */
function EndOfList({ busy, onReached }: { busy: boolean; onReached: () => void }) {
  const mark = useRef<HTMLDivElement>(null);
  const reached = useRef(onReached);
  reached.current = onReached;
  useEffect(() => {
    if (!mark.current || !('IntersectionObserver' in window)) return undefined;
    const watch = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && reached.current(),
      { rootMargin: '400px' },
    );
    watch.observe(mark.current);
    return () => watch.disconnect();
  }, [busy]);
  return (
    <div ref={mark}>
      <MoreButton busy={busy} onClick={onReached} />
    </div>
  );
}

function Search({ onText }: { onText: (text: string) => void }) {
  const [typed, setTyped] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (parameter('search') !== null) input.current?.focus();
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => onText(typed.trim()), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <label class="search">
      <Icon name="search" small />
      <span class="sr">{t('search')}</span>
      <input
        ref={input}
        type="search"
        maxLength={60}
        placeholder={t('bills.search')}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </label>
  );
}

const NO_FILTER: Filter = { direction: '', kind: '', from_ms: undefined, to_ms: undefined };

/** The statement: searched, filtered, grouped by day, with the balance after each line. */
export function Bills() {
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const [q, setQ] = useState('');
  const [filtering, setFiltering] = useState(false);
  const list = usePages(
    (cursor, signal) => api.get<ApiPage<Line>>('/member/lines', { ...filter, q, cursor, limit: 30 }, signal),
    [q, filter, changes.value],
  );
  const narrowed = q !== '' || filter !== NO_FILTER;
  return (
    <>
      <Page
        title={t('bills.title')}
        end={
          <button
            type="button"
            class={filter.kind || filter.from_ms ? 'btn-i goldtx' : 'btn-i'}
            aria-label={t('bills.filter')}
            onClick={() => setFiltering(true)}
          >
            <Icon name="filter" />
          </button>
        }
      >
        <Search onText={setQ} />
        <Segments
          label={t('bills.direction')}
          value={filter.direction}
          onChange={(direction) => setFilter({ ...filter, direction })}
          options={[
            ['', t('bills.all')],
            ['out', t('bills.out')],
            ['in', t('bills.in')],
          ]}
        />
        <ErrorNote error={list.error} onRetry={list.reload} />
        {list.loading && list.items.length === 0 && <Skeleton lines={6} />}
        {!list.loading && !list.error && list.items.length === 0 && (
          <Empty icon="bill" title={t(narrowed ? 'bills.nothing_found' : 'bills.none')}>
            {narrowed && (
              <button type="button" class="pill" onClick={() => setFilter(NO_FILTER)}>
                {t('bills.show_all')}
              </button>
            )}
          </Empty>
        )}
        {byDay(list.items).map((group) => (
          <section key={group.day} class="card day">
            <h2>
              {weekDay(group.lines[0]?.at_ms ?? 0)}
              <span class="num">
                {money(
                  group.lines.reduce((sum, line) => sum + (line.state === 'done' ? line.amount_minor : 0), 0),
                  { sign: true },
                )}
              </span>
            </h2>
            <div class="items">
              {group.lines.map((line) => (
                <LineItem key={line.id} line={line} balance />
              ))}
            </div>
          </section>
        ))}
        {list.hasMore && <EndOfList busy={list.loading} onReached={list.loadMore} />}
      </Page>
      {filtering && (
        <BillFilter
          value={filter}
          onClose={() => setFiltering(false)}
          onChange={(chosen) => {
            setFilter(chosen);
            setFiltering(false);
          }}
        />
      )}
    </>
  );
}
