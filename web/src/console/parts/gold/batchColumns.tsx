import { dayAndTime, money } from '../../../shared/format';
import { grams } from '../../assets';
import { t } from '../../i18n';
import type { Batch } from '../../types';
import { word } from '../../words';
import { StateTag } from '../small';
import type { Column } from '../Table';

/** Why a batch was ordered, and what came in its way. */
function Why({ batch }: { batch: Batch }) {
  const said = [
    batch.staff?.name,
    batch.urgent && !batch.staff && t('batch.urgent'),
    batch.reason && word('batch.reason', batch.reason),
  ].filter(Boolean);
  return <>{said.join(' · ') || t('batch.by_itself')}</>;
}

/** What the house bought from or sold to the custodian, as the columns of a table. */
export const batchColumns = (): Column<Batch>[] => [
  { name: t('col.time'), cell: (batch) => <span class="num">{dayAndTime(batch.created_at_ms)}</span> },
  { name: t('col.kind'), cell: (batch) => word('batch.side', batch.side) },
  { name: t('col.state'), cell: (batch) => <StateTag group="batch.state" state={batch.state} /> },
  { name: t('col.reason'), cell: (batch) => <Why batch={batch} />, wide: true },
  {
    name: t('batch.price'),
    cell: (batch) => <span class="num">{money(batch.price_minor)}</span>,
    end: true,
    wide: true,
  },
  { name: t('col.weight'), cell: (batch) => <span class="num">{grams(batch.grams_ug)}</span>, end: true },
  {
    name: t('col.amount'),
    cell: (batch) => <span class="num">{batch.amount_minor ? money(batch.amount_minor) : '–'}</span>,
    end: true,
  },
];
