import { api, type Page } from '../../shared/api/client';
import { useLivePages } from '../../shared/api/useLivePages';
import { dayAndTime, money } from '../../shared/format';
import { t } from '../i18n';
import { pageOf } from '../ledger';
import { changes } from '../session';
import type { Line } from '../types';
import { word } from '../words';
import { PagedTable } from './Table';

const other = (line: Line): string =>
  line.title || (typeof line.counterpart === 'string' ? line.counterpart : line.counterpart?.name) || '–';

/** A statement as the operator sees it, with the balance after each line. */
export function Lines({ path }: { path: string }) {
  const pages = useLivePages<Line>(
    (cursor, signal) => api.get<Page<Line>>(path, { cursor, limit: 20 }, signal),
    [path],
    changes.value,
  );
  return (
    <section class="card">
      <h2>{t('lines.title')}</h2>
      <PagedTable
        pages={pages}
        caption={t('lines.title')}
        id={(line) => line.id}
        to={(line) => pageOf(line.ref ?? '') ?? pageOf(line.entry_id ?? '')}
        empty={{ icon: 'bill', title: t('lines.none') }}
        columns={[
          { name: t('col.time'), cell: (line) => <span class="num">{dayAndTime(line.at_ms)}</span> },
          { name: t('col.kind'), cell: (line) => word('line', line.kind) },
          { name: t('col.other'), cell: other, wide: true },
          {
            name: t('col.amount'),
            cell: (line) => <span class="num">{money(line.amount_minor, { sign: true })}</span>,
            end: true,
          },
          {
            name: t('col.after'),
            cell: (line) => <span class="num mut">{money(line.balance_after_minor)}</span>,
            end: true,
          },
        ]}
      />
    </section>
  );
}
