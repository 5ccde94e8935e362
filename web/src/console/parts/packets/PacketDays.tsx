import { useState } from 'preact/hooks';
import { BarChart } from '../../../shared/charts/BarChart';
import { money, shortDay, weekDay } from '../../../shared/format';
import { Segments } from '../../../shared/ui';
import { gramsNumber, gramSign, valueText, assetIn } from '../../assets';
import { t } from '../../i18n';
import { noon } from '../../span';
import type { Holds, PacketSummary } from '../../types';
import { word } from '../../words';

/** Round figures need no decimals. */
const axis = (holds: Holds, units: number): string =>
  holds === 'gold'
    ? `${gramsNumber(units).replace(/\.?0+$/, '')} ${gramSign()}`
    : money(units).replace(/[.,]00$/, '');

/** What went into packets on each of the last thirty days. */
export function PacketDays({ summary }: { summary: PacketSummary }) {
  const [holds, setHolds] = useState<Holds>('cash');
  return (
    <section class="card">
      <div class="row between wraps">
        <h2>{t('packets.days')}</h2>
        <Segments
          label={t('packets.asset')}
          value={holds}
          options={[
            ['cash', word('packet', 'cash')],
            ['gold', word('packet', 'gold')],
          ]}
          onChange={setHolds}
        />
      </div>
      <BarChart
        key={holds}
        title={`${t('packets.days')}: ${word('packet', holds)}`}
        bars={summary.by_day.map((day) => ({
          label: shortDay(noon(day.day)),
          name: `${weekDay(noon(day.day))} · ${t('packets.count', { n: day[holds].sent })}`,
          value: day[holds].sent_units,
        }))}
        format={(units) => valueText(assetIn(holds), units)}
        axis={(units) => axis(holds, units)}
        left={84}
        height={200}
        words={{ table: t('chart.table'), name: t('overview.day'), value: t('packets.sent') }}
      />
    </section>
  );
}
