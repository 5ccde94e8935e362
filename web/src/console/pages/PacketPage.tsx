import type { ComponentChildren } from 'preact';
import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { dayAndTime, fullTime, money } from '../../shared/format';
import type { PageProps } from '../../shared/routes';
import { Empty, Loaded } from '../../shared/ui';
import { assetIn, valueText } from '../assets';
import { t } from '../i18n';
import { EntryTable } from '../parts/EntryTable';
import { packetWord, toWord } from '../parts/packets/words';
import { Shell } from '../parts/Shell';
import { AccountLink, Copied, Facts, Person, StateTag, Value } from '../parts/small';
import { Table } from '../parts/Table';
import { changes } from '../session';
import type { Claim, PacketDetail } from '../types';
import { word } from '../words';

function About({ packet }: { packet: PacketDetail }) {
  const asset = assetIn(packet.asset);
  const part = (units: number) => <span class="num">{valueText(asset, units)}</span>;
  const rows: [string, ComponentChildren][] = [
    [t('packet.sender'), <Person of={packet.sender} />],
    [t('packet.to'), packet.to ? <Person of={packet.to} /> : toWord(packet)],
    [t('col.kind'), packetWord(packet)],
    [t('packet.source'), word('packet.source', packet.source)],
    [t('packet.shares'), <span class="num">{`${packet.opened} / ${packet.count}`}</span>],
    [t('packet.claimed'), part(packet.claimed)],
    ...(packet.moving ? [[t('packet.moving'), part(packet.moving)] as [string, ComponentChildren]] : []),
    [t('packet.left'), part(packet.left)],
    [t('packet.returned'), part(packet.returned)],
    [t('packet.sent'), fullTime(packet.at_ms)],
    packet.closed_at_ms
      ? [t('packet.closed'), fullTime(packet.closed_at_ms)]
      : [t('order.expires'), fullTime(packet.expires_at_ms)],
    [t('packet.escrow'), <AccountLink id={packet.account_id} />],
    [t('col.number'), <Copied text={packet.id} />],
  ];
  return (
    <section class="card">
      <p class="row between big">
        <Value asset={asset} minor={packet.total} />
        <StateTag group="packet.state" state={packet.state} />
      </p>
      {packet.asset === 'gold' && packet.worth_minor != null && (
        <p class="mut">{t('gold.worth', { amount: money(packet.worth_minor) })}</p>
      )}
      {packet.reason && <p class="bad">{word('why', packet.reason)}</p>}
      <Facts rows={rows} />
    </section>
  );
}

const claimState = (claim: Claim) =>
  claim.state === 'done' ? (
    claim.best && <span class="tag wait">{t('claim.best')}</span>
  ) : (
    <StateTag group="claim.state" state={claim.state} />
  );

function Claims({ packet }: { packet: PacketDetail }) {
  const asset = assetIn(packet.asset);
  return (
    <section class="card">
      <h2>{t('packet.claims')}</h2>
      {packet.claims.length === 0 ? (
        <Empty icon="packet" title={t('packet.claims.none')} />
      ) : (
        <Table
          caption={t('packet.claims')}
          rows={packet.claims}
          id={(claim) => claim.id}
          to={(claim) => `/console/ledger/entries/${claim.entry_id}`}
          columns={[
            { name: t('claim.place'), cell: (claim) => <span class="num">{claim.place}</span> },
            { name: t('owner.member'), cell: (claim) => <Person of={claim.member} /> },
            {
              name: t('col.time'),
              cell: (claim) => <span class="num">{dayAndTime(claim.at_ms)}</span>,
              wide: true,
            },
            { name: t('col.state'), cell: claimState },
            {
              name: t('claim.share'),
              cell: (claim) => <span class="num">{valueText(asset, claim.units)}</span>,
              end: true,
            },
          ]}
        />
      )}
    </section>
  );
}

/** One packet: who filled it, who opened it, and the journal's entries about it. Greetings are private. */
export function PacketPage({ params }: PageProps) {
  const id = params.id ?? '';
  const load = useLoad(
    (signal) => api.get<PacketDetail>(`/console/packets/${id}`, {}, signal),
    [id, changes.value],
  );
  return (
    <Shell
      title={load.data ? word('packet', load.data.asset) : t('packet.title')}
      up={{ to: '/console/packets', label: t('nav.packets') }}
    >
      <Loaded load={load} lines={8}>
        {(packet) => (
          <div class="stack">
            <div class="two">
              <About packet={packet} />
              <EntryTable entries={packet.entries} />
            </div>
            <Claims packet={packet} />
          </div>
        )}
      </Loaded>
    </Shell>
  );
}
