import { api, type Page as ApiPage } from '../../../shared/api/client';
import { usePages } from '../../../shared/api/usePages';
import { dayKey, money, timeOfDay, weekDay } from '../../../shared/format';
import { hasText } from '../../../shared/i18n';
import { Empty, ErrorNote, Item, MoreButton, Page, Skeleton } from '../../../shared/ui';
import { changes } from '../../session';
import { t } from '../i18n';
import { gramsText } from '../parts/Grams';
import type { GoldLine } from '../types';

const ICONS: Record<string, string> = {
  bought: 'plus',
  sold: 'minus',
  received: 'gift',
  sent: 'gift',
  returned: 'refund',
  pledged: 'pledge',
  released: 'pledge',
  delivery: 'truck',
  delivery_cancelled: 'truck',
};

/** Where a line leads: to what it is about. */
function addressOf(line: GoldLine): string | undefined {
  if (line.ref.startsWith('gtr_')) return `/gold/trades/${line.ref}`;
  if (line.ref.startsWith('gdl_')) return `/gold/delivery/${line.ref}`;
  if (line.ref.startsWith('pkt_')) return `/packets/${line.ref}`;
  return undefined;
}

function kindText(kind: string): string {
  const key = `gold.kind.${kind}`;
  return hasText(key) ? t(key as 'gold.kind.bought') : kind;
}

function byDay(lines: GoldLine[]): { day: string; lines: GoldLine[] }[] {
  const groups: { day: string; lines: GoldLine[] }[] = [];
  for (const line of lines) {
    const day = dayKey(line.at_ms);
    const last = groups.at(-1);
    if (last?.day === day) last.lines.push(line);
    else groups.push({ day, lines: [line] });
  }
  return groups;
}

function LineOf({ line }: { line: GoldLine }) {
  const money_ = line.amount_minor ? money(line.amount_minor) : '';
  return (
    <Item
      href={addressOf(line)}
      icon={ICONS[line.kind] ?? 'gold'}
      title={line.title || kindText(line.kind)}
      about={
        <span class="num">
          {line.title ? `${kindText(line.kind)} · ` : ''}
          {timeOfDay(line.at_ms)}
          {money_ && ` · ${money_}`}
        </span>
      }
      end={
        <>
          <span class={line.grams_ug > 0 ? 'num goldtx' : 'num'}>
            {gramsText(line.grams_ug, { sign: true })}
          </span>
          <small class="mut num">{t('gold.lines.after', { grams: gramsText(line.after_ug) })}</small>
        </>
      }
    />
  );
}

/** Each gram that came or went, with what was left. */
export function Lines() {
  const list = usePages(
    (cursor, signal) => api.get<ApiPage<GoldLine>>('/member/gold/lines', { cursor, limit: 30 }, signal),
    [changes.value],
  );
  return (
    <Page title={t('gold.lines')} backTo="/gold">
      <ErrorNote error={list.error} onRetry={list.reload} />
      {list.loading && list.items.length === 0 && <Skeleton lines={6} />}
      {!list.loading && !list.error && list.items.length === 0 && (
        <Empty icon="statement" title={t('gold.lines.none')}>
          <a class="pill" href="/gold/buy">
            {t('gold.lines.first')}
          </a>
        </Empty>
      )}
      {byDay(list.items).map((group) => (
        <section key={group.day} class="card day">
          <h2>{weekDay(group.lines[0]!.at_ms)}</h2>
          <div class="items">
            {group.lines.map((line) => (
              <LineOf key={line.id} line={line} />
            ))}
          </div>
        </section>
      ))}
      {list.hasMore && <MoreButton busy={list.loading} onClick={list.loadMore} />}
    </Page>
  );
}
