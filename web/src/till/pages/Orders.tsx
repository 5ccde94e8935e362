import { useEffect, useState } from 'preact/hooks';
import { api, type Page } from '../../shared/api/client';
import { useLivePages } from '../../shared/api/useLivePages';
import { dayKey, weekDay } from '../../shared/format';
import { Empty, ErrorNote, Icon, MoreButton, Segments, Skeleton } from '../../shared/ui';
import { StaleNote } from '../../shared/ui/StaleNote';
import { t } from '../i18n';
import { Frame } from '../parts/Frame';
import { OrderItem } from '../parts/orders';
import { changes } from '../session';
import type { Order } from '../types';

type Filter = 'all' | 'paid' | 'refunded' | 'open' | 'ended';
type Period = 'all' | 'today' | 'week';

const STATES: Record<Filter, string | undefined> = {
  all: undefined,
  paid: 'paid,part_refunded',
  refunded: 'refunded,part_refunded',
  open: 'open,paying',
  ended: 'closed,expired',
};

const DAY_MS = 86_400_000;
/** Typing goes on for a moment: ask once it pauses. */
const TYPING_MS = 300;

/** Midnight at the beginning of the present day, or of the day six days ago. */
function since(period: Period): number | undefined {
  if (period === 'all') return undefined;
  const today = new Date().setHours(0, 0, 0, 0);
  return period === 'today' ? today : today - 6 * DAY_MS;
}

/** Orders in groups of one day each, in the order they came. */
export function byDay(orders: Order[]): [string, Order[]][] {
  const days = new Map<string, Order[]>();
  for (const order of orders) {
    const key = dayKey(order.paid_at_ms ?? order.created_at_ms);
    days.set(key, [...(days.get(key) ?? []), order]);
  }
  return [...days];
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** All orders, newest first: search, filter, and by day. */
export function Orders() {
  const [filter, setFilter] = useState<Filter>('all');
  const [period, setPeriod] = useState<Period>('all');
  const [text, setText] = useState('');
  const q = useSettled(text.trim());
  const pages = useLivePages<Order>(
    (cursor, signal) =>
      api.get<Page<Order>>(
        '/merchant/orders',
        { state: STATES[filter], q, from_ms: since(period), cursor, limit: 30 },
        signal,
      ),
    [filter, period, q],
    changes.value,
  );
  const filtered = filter !== 'all' || period !== 'all' || q !== '';
  const clear = (): void => {
    setFilter('all');
    setPeriod('all');
    setText('');
  };
  return (
    <Frame title={t('nav.orders')}>
      <div class="tools">
        <label class="search">
          <Icon name="search" small />
          <span class="sr">{t('orders.search')}</span>
          <input
            type="search"
            placeholder={t('orders.search.hint')}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <Segments
          label={t('orders.filter')}
          value={filter}
          options={[
            ['all', t('orders.all')],
            ['paid', t('orders.paid')],
            ['refunded', t('orders.refunded')],
            ['open', t('orders.open')],
            ['ended', t('orders.ended')],
          ]}
          onChange={setFilter}
        />
        <Segments
          label={t('orders.period')}
          value={period}
          options={[
            ['all', t('orders.ever')],
            ['today', t('orders.today')],
            ['week', t('orders.week')],
          ]}
          onChange={setPeriod}
        />
      </div>
      <StaleNote stale={pages.stale} words={t('list.stale')} onShow={pages.reload} />
      <ErrorNote error={pages.error} onRetry={pages.reload} />
      {pages.items.length === 0 && pages.loading && <Skeleton lines={8} />}
      {pages.items.length === 0 && !pages.loading && !pages.error && (
        <section class="card">
          <Empty icon="bill" title={t(filtered ? 'orders.none.found' : 'last.none')}>
            {filtered ? (
              <button type="button" class="pill" onClick={clear}>
                {t('orders.clear')}
              </button>
            ) : (
              <a class="pill" href="/till">
                {t('nav.sell')}
              </a>
            )}
          </Empty>
        </section>
      )}
      {byDay(pages.items).map(([day, orders]) => (
        <section key={day} class="card tight" aria-label={weekDay(orders[0]!.created_at_ms)}>
          <h2 class="day">{weekDay(orders[0]!.paid_at_ms ?? orders[0]!.created_at_ms)}</h2>
          <div class="items">
            {orders.map((order) => (
              <OrderItem key={order.id} order={order} />
            ))}
          </div>
        </section>
      ))}
      {pages.hasMore && <MoreButton busy={pages.loading} onClick={pages.loadMore} />}
    </Frame>
  );
}
