import { useEffect } from 'preact/hooks';
import { api, type Page } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { dayAndTime, money } from '../../shared/format';
import { Item } from '../../shared/ui';
import { t } from '../i18n/later';
import { changes } from '../session';
import type { BankMove } from '../types';

/** What is still on its way through the bank, each with the moment until which the bank must answer. */
export function PendingMoves({ kind }: { kind: 'top-ups' | 'withdrawals' }) {
  const moves = useLoad(
    (signal) => api.get<Page<BankMove>>(`/member/${kind}`, { state: 'pending' }, signal),
    [kind],
  );
  useEffect(() => moves.reload(), [changes.value]);
  const items = moves.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section class="card tight items" aria-label={t('moves.pending')}>
      {items.map((move) => (
        <Item
          key={move.id}
          icon="clock"
          href={`/${kind}/${move.id}`}
          title={<span class="num">{money(move.amount_minor)}</span>}
          about={t('moves.until', { time: dayAndTime(move.deadline_at_ms) })}
          end={<span class="tag wait">{t('state.pending')}</span>}
          more
        />
      ))}
    </section>
  );
}
