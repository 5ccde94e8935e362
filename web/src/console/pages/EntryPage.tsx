import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { fullTime } from '../../shared/format';
import type { PageProps } from '../../shared/routes';
import { Loaded, Notice } from '../../shared/ui';
import { valueText } from '../assets';
import { t } from '../i18n';
import { Shell } from '../parts/Shell';
import { Copied, Facts, OwnerName, StateTag, Subject } from '../parts/small';
import { Table } from '../parts/Table';
import { TAccounts } from '../parts/TAccounts';
import { changes } from '../session';
import type { AccountSide, Entry, Leg } from '../types';
import { aboutWord, word } from '../words';

interface Found {
  entry: Entry;
  legs: Leg[];
}

function About({ entry }: { entry: Entry }) {
  return (
    <section class="card">
      <p class="row between">
        <b>{word('entry', entry.kind)}</b>
        <StateTag group="entry.state" state={entry.state} />
      </p>
      <p class="mut">{aboutWord('entry', entry.kind, entry.about)}</p>
      {entry.state === 'pending' && <Notice kind="wait">{t('entry.pending')}</Notice>}
      {entry.state === 'rejected' && (
        <Notice kind="bad">{t('entry.rejected', { reason: word('why', entry.reason || '–') })}</Notice>
      )}
      <Facts
        rows={[
          [t('col.about'), <Subject id={entry.subject} />],
          [t('entry.begun'), fullTime(entry.at_ms)],
          [t('entry.closed'), entry.closed_at_ms ? fullTime(entry.closed_at_ms) : '–'],
          [t('col.number'), <Copied text={entry.id} />],
        ]}
      />
    </section>
  );
}

const sideCell = (side: AccountSide) => (
  <>
    <a class="ref" href={`/console/ledger/accounts/${side.account}`}>
      {word('account', side.kind)}
    </a>{' '}
    <span class="mut">
      · <OwnerName owner={side.owner} plain />
    </span>
  </>
);

function Legs({ legs }: { legs: Leg[] }) {
  return (
    <section class="card">
      <h2>{t('entry.legs')}</h2>
      <Table
        caption={t('entry.legs')}
        rows={legs.map((leg, i) => ({ ...leg, n: i + 1 }))}
        id={(leg) => leg.n}
        to={(leg) => `/console/ledger/transfers/${leg.transfer_id}`}
        columns={[
          { name: t('entry.leg'), cell: (leg) => leg.n },
          { name: t('ledger.debit'), cell: (leg) => sideCell(leg.debit) },
          { name: t('ledger.credit'), cell: (leg) => sideCell(leg.credit) },
          { name: t('ledger.phase'), cell: (leg) => word('phase', leg.phase), wide: true },
          {
            name: t('col.amount'),
            cell: (leg) => <span class="num">{valueText(leg.asset, leg.amount_minor)}</span>,
            end: true,
          },
        ]}
      />
    </section>
  );
}

/** One entry of the journal, with its T-accounts drawn. */
export function EntryPage({ params }: PageProps) {
  const id = params.id ?? '';
  const load = useLoad(
    (signal) => api.get<Found>(`/console/ledger/entries/${id}`, {}, signal),
    [id, changes.value],
  );
  return (
    <Shell title={t('ledger.entry')} up={{ to: '/console/ledger/entries', label: t('ledger.entries') }}>
      <Loaded load={load} lines={8}>
        {(found) => (
          <>
            <div class="two">
              <About entry={found.entry} />
              <section class="card">
                <h2>{t('entry.t')}</h2>
                <TAccounts legs={found.legs} />
              </section>
            </div>
            <Legs legs={found.legs} />
          </>
        )}
      </Loaded>
    </Shell>
  );
}
