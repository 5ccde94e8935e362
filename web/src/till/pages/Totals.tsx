import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { BarChart, type Bar } from '../../shared/charts/BarChart';
import { count, dayKey, money, weekDay } from '../../shared/format';
import { Amount, Icon, Loaded } from '../../shared/ui';
import { t } from '../i18n';
import { Frame } from '../parts/Frame';
import { hourBars, shiftDay } from '../totals';
import { changes } from '../session';
import type { Totals as DayTotals } from '../types';

function Figures({ totals }: { totals: DayTotals }) {
  const rows = [
    ['totals.paid', money(totals.paid_minor)],
    ['totals.refunded', money(-totals.refunded_minor)],
    ['totals.fees', money(-totals.fees_minor)],
    ['totals.orders', count(totals.orders)],
    ['totals.average', money(totals.orders > 0 ? Math.round(totals.paid_minor / totals.orders) : 0)],
  ] as const;
  return (
    <section class="card figures">
      <p class="mut">{t('totals.net')}</p>
      <p class="big">
        <Amount minor={totals.net_minor} />
      </p>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd class="num">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Hours({ bars }: { bars: Bar[] }) {
  return (
    <section class="card">
      <h2>{t('totals.hours')}</h2>
      <BarChart
        bars={bars}
        title={t('totals.hours')}
        format={money}
        axis={(minor) => money(minor).replace(/[.,]00$/, '')}
        words={{ table: t('chart.table'), name: t('totals.hour'), value: t('totals.paid') }}
      />
    </section>
  );
}

/** How a day went: sums, and when the customers came. */
export function Totals() {
  const today = dayKey(Date.now());
  const [day, setDay] = useState(today);
  const load = useLoad(
    (signal) => api.get<DayTotals>('/merchant/totals', { day }, signal),
    [day, changes.value],
  );
  const noon = new Date(`${day}T12:00:00`).getTime();
  return (
    <Frame title={t('nav.totals')}>
      <div class="days">
        <button
          type="button"
          class="btn-i"
          aria-label={t('totals.before')}
          onClick={() => setDay(shiftDay(day, -1))}
        >
          <Icon name="back" />
        </button>
        <label>
          <span aria-live="polite">
            {day === today ? `${t('orders.today')} · ${weekDay(noon)}` : weekDay(noon)}
          </span>
          <span class="sr">{t('totals.choose')}</span>
          <input
            type="date"
            value={day}
            max={today}
            onChange={(event) => event.currentTarget.value && setDay(event.currentTarget.value)}
          />
        </label>
        <button
          type="button"
          class="btn-i"
          aria-label={t('totals.after')}
          disabled={day >= today}
          onClick={() => setDay(shiftDay(day, 1))}
        >
          <Icon name="chevron" />
        </button>
      </div>
      <Loaded load={load} lines={6}>
        {(totals) => (
          <div class="two">
            <Figures totals={totals} />
            <Hours bars={hourBars(totals.by_hour)} />
          </div>
        )}
      </Loaded>
    </Frame>
  );
}
