import '../styles/card.css';
import '../styles/lists.css';
import { useState } from 'preact/hooks';
import { api, type Page as ApiPage } from '../../../shared/api/client';
import { usePages } from '../../../shared/api/usePages';
import { dayAndTime } from '../../../shared/format';
import { parameter } from '../../../shared/router';
import {
  addIcons,
  Empty,
  ErrorNote,
  Icon,
  Item,
  MoreButton,
  Page,
  Segments,
  Skeleton,
} from '../../../shared/ui';
import { coverStyle, knownCover } from '../covers/palette';
import { t } from '../i18n';
import { SmallCover } from '../parts/SmallCover';
import { YearPicture, type Box } from '../parts/YearPicture';
import type { Look, Totals } from '../types';
import { kindText, shareText, stateText } from '../words';

addIcons({
  gift: 'M4 9.500h16V13H4ZM5.500 13v7.500h13V13M12 9.500v11M12 9.500C8 9.500 7 7.500 8 6s3.500-.500 4 3.500C12.500 5.500 15 4.500 16 6s0 3.500-4 3.500Z',
});

type HistoryPage = ApiPage<Look> & { totals: Totals };

/** What I got, or what I put in. */
function amountOf(look: Look, box: Box): string {
  if (box === 'received') return look.mine ? shareText(look.mine) : '';
  return shareText({ amount_minor: look.total_minor, grams_ug: look.total_ug });
}

function Line({ look, box }: { look: Look; box: Box }) {
  const at = (box === 'received' ? look.mine?.at_ms : undefined) ?? look.at_ms ?? look.expires_at_ms;
  const kind = kindText(look, look.to?.name);
  return (
    <Item
      start={
        <span class="pk-thumb" style={coverStyle(knownCover(look.cover, look.asset))}>
          <SmallCover code={knownCover(look.cover, look.asset)} />
        </span>
      }
      title={box === 'received' ? look.sender.name : kind}
      about={
        <>
          {box === 'received' ? kind : stateText({ ...look, mine: undefined, can_open: false })}
          <span class="num"> · {dayAndTime(at)}</span>
        </>
      }
      end={
        <>
          <span class="num">{amountOf(look, box)}</span>
          {box === 'received' && look.mine?.best && (
            <>
              <br />
              <span class="tag wait">{t('packets.best')}</span>
            </>
          )}
        </>
      }
      href={`/packets/${look.id}`}
    />
  );
}

/** Packets received and sent, a year at a time. */
export function History() {
  const [box, setBox] = useState<Box>(parameter('box') === 'sent' ? 'sent' : 'received');
  const last = new Date().getFullYear();
  const [year, setYear] = useState(last);
  const [totals, setTotals] = useState<Totals>();
  const list = usePages(
    async (cursor, signal) => {
      const page = await api.get<HistoryPage>('/member/packets', { box, year, cursor, limit: 20 }, signal);
      setTotals(page.totals);
      return page;
    },
    [box, year],
  );
  const none = !list.loading && !list.error && list.items.length === 0;
  return (
    <Page
      title={t('packets.history.title')}
      end={
        <a class="btn-i" href="/packets/gifting" aria-label={t('packets.history.gifting')}>
          <Icon name="gift" />
        </a>
      }
    >
      <Segments
        label={t('packets.history.box')}
        value={box}
        onChange={setBox}
        options={[
          ['received', t('packets.history.received')],
          ['sent', t('packets.history.sent')],
        ]}
      />
      <YearPicture box={box} year={year} last={last} totals={totals} onYear={setYear} />
      <ErrorNote error={list.error} onRetry={list.reload} />
      {list.loading && list.items.length === 0 && <Skeleton />}
      {none && (
        <Empty icon="packet" title={t(`packets.history.none.${box}`, { n: year })}>
          <a class="pill" href="/packets/send">
            {t('packets.history.send')}
          </a>
        </Empty>
      )}
      {list.items.length > 0 && (
        <section class="card tight items" aria-busy={list.loading}>
          {list.items.map((look) => (
            <Line key={look.id} look={look} box={box} />
          ))}
        </section>
      )}
      {list.hasMore && <MoreButton busy={list.loading} onClick={list.loadMore} />}
    </Page>
  );
}
