import { money } from '../../../shared/format';
import { grams } from '../../assets';
import { t } from '../../i18n';
import type { Position } from '../../types';
import { Facts } from '../small';

/** Where something stands between the marks that it is kept between. */
function Gauge(props: {
  name: string;
  value: number;
  low: number;
  target: number;
  high?: number;
  text: (value: number) => string;
}) {
  const { value, low, target, high, text } = props;
  const widest = Math.max(1, (high ?? target) * 1.15, value);
  const at = (mark: number): number => Math.min(100, (Math.max(0, mark) * 100) / widest);
  const short = value < low;
  const over = high !== undefined && value > high;
  const marks = [low, target, ...(high === undefined ? [] : [high])];
  return (
    <div class={short || over ? 'gauge off' : 'gauge'}>
      <p class="row between">
        <span>{props.name}</span>
        <b class="num">{text(value)}</b>
      </p>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" x="0" y="2" width="100" height="6" />
        <rect class="fill" x="0" y="2" width={at(value)} height="6" />
        {marks.map((mark) => (
          <path key={mark} class={mark === target ? 'target' : 'mark'} d={`M${at(mark)} 0V10`} />
        ))}
      </svg>
      <p class="num">
        {high === undefined
          ? t('house.marks', { low: text(low), target: text(target) })
          : t('house.marks.high', { low: text(low), target: text(target), high: text(high) })}
      </p>
      {(short || over) && <p class="off">{t(short ? 'house.short' : 'house.over')}</p>}
    </div>
  );
}

/** The house's own metal and cash against what it aims at, and what is open with the custodian. */
export function HouseCard({ position }: { position: Position }) {
  const { due_minor: due } = position;
  return (
    <section class="card" aria-labelledby="gold-house">
      <h2 id="gold-house">{t('house.title')}</h2>
      <Gauge
        name={t('house.metal')}
        value={position.inventory_ug}
        low={position.inventory_low_ug}
        target={position.inventory_target_ug}
        high={position.inventory_high_ug}
        text={grams}
      />
      <Gauge
        name={t('house.cash')}
        value={position.dealing_minor}
        low={position.dealing_low_minor}
        target={position.dealing_target_minor}
        text={money}
      />
      <Facts
        rows={[
          [
            t(due < 0 ? 'house.due.ours' : 'house.due.theirs'),
            <span class={due === 0 ? 'num mut' : 'num'}>{money(Math.abs(due))}</span>,
          ],
          [t('house.unsettled'), <span class="num">{money(position.unsettled_minor)}</span>],
          [t('house.net'), <span class="num">{grams(position.net_ug)}</span>],
          [t('house.worth'), <span class="num">{money(position.net_worth_minor)}</span>],
        ]}
      />
    </section>
  );
}
