import { api, type Page } from '../../shared/api/client';
import { useLivePages } from '../../shared/api/useLivePages';
import { useLoad } from '../../shared/api/useLoad';
import { count, dayAndTime } from '../../shared/format';
import { Loaded } from '../../shared/ui';
import { assetIn, valueText } from '../assets';
import { useFilter, useSettled } from '../filters';
import { t } from '../i18n';
import { PacketDays } from '../parts/packets/PacketDays';
import { packetWord, sumsWord, toWord } from '../parts/packets/words';
import { Shell } from '../parts/Shell';
import { StateTag, Tile } from '../parts/small';
import { PagedTable } from '../parts/Table';
import { Pick, Tools } from '../parts/Tools';
import { changes } from '../session';
import type { Packet, PacketSummary } from '../types';
import { word } from '../words';

const STATES = ['sending', 'open', 'empty', 'returning', 'returned', 'refused'];
const HOLDS = ['cash', 'gold'];

function Figures({ summary }: { summary: PacketSummary }) {
  const { in_flight: open, expired_today: expired } = summary;
  const today = summary.by_day.at(-1);
  return (
    <>
      <div class="kpis">
        <Tile
          name={t('packets.open')}
          figure={count(open.count)}
          about={sumsWord(open.amount_minor, open.grams_ug)}
        />
        <Tile
          name={t('packets.expired')}
          figure={count(expired.count)}
          about={sumsWord(expired.amount_minor, expired.grams_ug)}
        />
        {today &&
          (['cash', 'gold'] as const).map((holds) => (
            <Tile
              key={holds}
              name={t(`packets.today.${holds}`)}
              minor={holds === 'cash' ? today.cash.sent_units : undefined}
              ug={holds === 'gold' ? today.gold.sent_units : undefined}
              about={t('packets.count', { n: today[holds].sent })}
            />
          ))}
      </div>
      <PacketDays summary={summary} />
    </>
  );
}

/** Red and gold packets: what is in flight, what came back, and each one of them. */
export function Packets() {
  const [q, setQ] = useFilter('q');
  const [state, setState] = useFilter('state');
  const [asset, setAsset] = useFilter('asset');
  const asked = useSettled(q.trim());
  const summary = useLoad(
    (signal) => api.get<PacketSummary>('/console/packets/summary', {}, signal),
    [changes.value],
  );
  const pages = useLivePages<Packet>(
    (cursor, signal) =>
      api.get<Page<Packet>>('/console/packets', { q: asked, state, asset, cursor, limit: 30 }, signal),
    [asked, state, asset],
    changes.value,
  );
  const clear = (): void => {
    setQ('');
    setState('');
    setAsset('');
  };
  const filtered = Boolean(asked || state || asset);
  return (
    <Shell title={t('nav.packets')}>
      <Loaded load={summary} lines={4}>
        {(found) => <Figures summary={found} />}
      </Loaded>
      <Tools label={t('packets.search')} hint={t('packets.search.hint')} value={q} onValue={setQ}>
        <Pick
          label={t('packets.asset')}
          value={asset}
          options={[['', t('filter.all')], ...HOLDS.map((each) => [each, word('packet', each)] as const)]}
          onValue={setAsset}
        />
        <Pick
          label={t('col.state')}
          value={state}
          options={[
            ['', t('filter.all')],
            ...STATES.map((each) => [each, word('packet.state', each)] as const),
          ]}
          onValue={setState}
        />
      </Tools>
      <section class="card">
        <PagedTable
          pages={pages}
          caption={t('nav.packets')}
          id={(packet) => packet.id}
          to={(packet) => `/console/packets/${packet.id}`}
          empty={{
            icon: 'packet',
            title: t(filtered ? 'filter.none' : 'packets.none'),
            clear: filtered ? clear : undefined,
          }}
          columns={[
            { name: t('col.time'), cell: (packet) => <span class="num">{dayAndTime(packet.at_ms)}</span> },
            { name: t('packet.sender'), cell: (packet) => packet.sender.name },
            { name: t('packet.to'), cell: toWord, wide: true },
            { name: t('col.kind'), cell: packetWord, wide: true },
            {
              name: t('packet.opened'),
              cell: (packet) => (
                <span class="num">
                  {packet.opened} / {packet.count}
                </span>
              ),
              end: true,
              wide: true,
            },
            {
              name: t('col.state'),
              cell: (packet) => <StateTag group="packet.state" state={packet.state} />,
            },
            {
              name: t('packet.total'),
              cell: (packet) => <span class="num">{valueText(assetIn(packet.asset), packet.total)}</span>,
              end: true,
            },
          ]}
        />
      </section>
    </Shell>
  );
}
