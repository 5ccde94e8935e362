import { useState } from 'preact/hooks';
import { Button, Sheet } from '../../shared/ui';
import { t } from '../i18n/later';
import type { LineKind } from '../types';

export type Filter = {
  direction: '' | 'in' | 'out';
  kind: '' | LineKind;
  from_ms: number | undefined;
  to_ms: number | undefined;
};

const KINDS: LineKind[] = [
  'payment',
  'refund',
  'transfer_in',
  'transfer_out',
  'packet_sent',
  'packet_received',
  'packet_returned',
  'gold_bought',
  'gold_sold',
  'top_up',
  'withdrawal',
  'payout',
  'gold_fee',
  'fee',
];

/** The first moment of a day written as `2026-11-22`, in the phone's zone; `later` days after it. */
export function startOfDay(day: string, later = 0): number | undefined {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + later).getTime();
}

/** Which kind of lines, from which day to which. */
export function BillFilter(props: {
  value: Filter;
  onChange: (filter: Filter) => void;
  onClose: () => void;
}) {
  const [kind, setKind] = useState(props.value.kind);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const apply = (): void =>
    props.onChange({ ...props.value, kind, from_ms: startOfDay(from), to_ms: startOfDay(to, 1) });
  const clear = (): void => props.onChange({ direction: '', kind: '', from_ms: undefined, to_ms: undefined });
  return (
    <Sheet title={t('bills.filter')} onClose={props.onClose}>
      <div class="chips" role="group" aria-label={t('bills.kind')}>
        {KINDS.map((each) => (
          <button
            key={each}
            type="button"
            class="pill"
            aria-pressed={kind === each}
            onClick={() => setKind(kind === each ? '' : each)}
          >
            {t(`kind.${each}`)}
          </button>
        ))}
      </div>
      <div class="card tight fields">
        <label class="fld">
          <span>{t('bills.from')}</span>
          <input type="date" value={from} max={to} onInput={(event) => setFrom(event.currentTarget.value)} />
        </label>
        <label class="fld">
          <span>{t('bills.to')}</span>
          <input type="date" value={to} min={from} onInput={(event) => setTo(event.currentTarget.value)} />
        </label>
      </div>
      <div class="row pair">
        <Button kind="line" onClick={clear}>
          {t('clear')}
        </Button>
        <Button onClick={apply}>{t('bills.apply')}</Button>
      </div>
    </Sheet>
  );
}
