import { dayAndTime } from '../../shared/format';
import { Empty } from '../../shared/ui';
import { t } from '../i18n';
import type { EntryBrief } from '../types';
import { word } from '../words';
import { StateTag } from './small';
import { Table } from './Table';

/** The journal's entries about something. */
export function EntryTable({ entries }: { entries: EntryBrief[] }) {
  return (
    <section class="card">
      <h2>{t('order.entries')}</h2>
      {entries.length === 0 ? (
        <Empty icon="ledger" title={t('order.entries.none')} />
      ) : (
        <Table
          caption={t('order.entries')}
          rows={entries}
          id={(entry) => entry.id}
          to={(entry) => `/console/ledger/entries/${entry.id}`}
          columns={[
            { name: t('col.kind'), cell: (entry) => word('entry', entry.kind) },
            { name: t('col.time'), cell: (entry) => <span class="num">{dayAndTime(entry.at_ms)}</span> },
            {
              name: t('col.state'),
              cell: (entry) => <StateTag group="entry.state" state={entry.state} />,
              end: true,
            },
          ]}
        />
      )}
    </section>
  );
}
