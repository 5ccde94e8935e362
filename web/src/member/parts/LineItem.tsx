import { dayAndTime, money, timeOfDay } from '../../shared/format';
import { Item } from '../../shared/ui';
import { shopName } from '../../shared/shopName';
import { t } from '../i18n';
import type { Line, LineKind } from '../types';

const ICONS: Record<LineKind, string> = {
  top_up: 'bank',
  withdrawal: 'bank',
  payment: 'shop',
  refund: 'refund',
  transfer_in: 'me',
  transfer_out: 'me',
  fee: 'bill',
  packet_sent: 'packet',
  packet_received: 'packet',
  packet_returned: 'packet',
  gold_bought: 'gold',
  gold_sold: 'gold',
  gold_fee: 'bill',
  payout: 'shop',
};

/** The icon that stands for a kind of line. */
export function lineIcon(kind: LineKind): string {
  return ICONS[kind] ?? 'bill';
}

/** Who is on the other side, by the name that the reader can read; what a line is called otherwise stays so. */
export function lineTitle(line: Line): string {
  const { name, name_latin } = line.counterpart;
  return line.title === name ? shopName(name, name_latin) : line.title;
}

/** Where a line leads: to its receipt, or to the state of what is still with the bank. */
function addressOf(line: Line): string {
  if (line.state === 'done') return `/bills/${line.id}`;
  return line.kind === 'top_up' ? `/top-ups/${line.ref}` : `/withdrawals/${line.ref}`;
}

/** One line of the statement. With `balance` it also tells what was left. */
export function LineItem(props: { line: Line; balance?: boolean; covered?: boolean; withDay?: boolean }) {
  const { line } = props;
  const pending = line.state === 'pending';
  const when = props.withDay ? dayAndTime(line.at_ms) : timeOfDay(line.at_ms);
  return (
    <Item
      href={addressOf(line)}
      icon={lineIcon(line.kind)}
      title={lineTitle(line) || t(`kind.${line.kind}`)}
      about={
        <>
          {t(`kind.${line.kind}`)} · <span class="num">{when}</span>
          {line.note && <> · {line.note}</>}
        </>
      }
      end={
        <>
          <span class={line.amount_minor > 0 ? 'num in' : 'num'}>
            {props.covered ? '••••' : money(line.amount_minor, { sign: true })}
          </span>
          {pending && <small class="tag wait">{t('state.pending')}</small>}
          {props.balance && line.balance_after_minor !== null && (
            <small class="mut num">{t('bills.left', { amount: money(line.balance_after_minor) })}</small>
          )}
        </>
      }
    />
  );
}
