import { api, type Page } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { useLivePages } from '../../shared/api/useLivePages';
import { fullTime } from '../../shared/format';
import { valueText } from '../assets';
import { useFilter } from '../filters';
import { t } from '../i18n';
import { LedgerTabs } from '../parts/Tabs';
import { Shell } from '../parts/Shell';
import { StateTag } from '../parts/small';
import { PagedTable } from '../parts/Table';
import { Pick } from '../parts/Tools';
import { changes } from '../session';
import type { Entry, Kinds } from '../types';
import { word } from '../words';

const STATES = ['pending', 'posted', 'rejected'];

/** The journal: every business event that moved money, or was refused. */
export function Entries() {
  const [kind, setKind] = useFilter('kind');
  const [state, setState] = useFilter('state');
  const kinds = useLoad((signal) => api.get<Kinds>('/console/ledger/kinds', {}, signal));
  const pages = useLivePages<Entry>(
    (cursor, signal) =>
      api.get<Page<Entry>>('/console/ledger/entries', { kind, state, cursor, limit: 30 }, signal),
    [kind, state],
    changes.value,
  );
  const clear = (): void => {
    setKind('');
    setState('');
  };
  return (
    <Shell title={t('nav.ledger')}>
      <LedgerTabs />
      <div class="tools">
        <Pick
          label={t('col.kind')}
          value={kind}
          options={[
            ['', t('filter.all')],
            ...(kinds.data?.entries ?? []).map((each) => [each.name, word('entry', each.name)] as const),
          ]}
          onValue={setKind}
        />
        <Pick
          label={t('col.state')}
          value={state}
          options={[
            ['', t('filter.all')],
            ...STATES.map((each) => [each, word('entry.state', each)] as const),
          ]}
          onValue={setState}
        />
      </div>
      <section class="card">
        <PagedTable
          pages={pages}
          caption={t('ledger.entries')}
          id={(entry) => entry.id}
          to={(entry) => `/console/ledger/entries/${entry.id}`}
          empty={{
            icon: 'ledger',
            title: t(kind || state ? 'filter.none' : 'ledger.none'),
            clear: kind || state ? clear : undefined,
          }}
          columns={[
            { name: t('col.time'), cell: (entry) => <span class="num">{fullTime(entry.at_ms)}</span> },
            { name: t('col.kind'), cell: (entry) => word('entry', entry.kind) },
            { name: t('col.about'), cell: (entry) => <code>{entry.subject || '–'}</code>, wide: true },
            { name: t('col.state'), cell: (entry) => <StateTag group="entry.state" state={entry.state} /> },
            {
              name: t('col.amount'),
              cell: (entry) => <span class="num">{valueText(entry.asset, entry.amount_minor)}</span>,
              end: true,
            },
          ]}
        />
      </section>
    </Shell>
  );
}
