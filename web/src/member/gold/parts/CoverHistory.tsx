import { areaPath, linePath, scaleOf, type Candle } from '../../../shared/charts/price';
import { useWidth } from '../../../shared/charts/useWidth';
import { t } from '../i18n';
import type { Coverage } from '../types';
import { gramsText } from './Grams';

const HEIGHT = 96;

/** The vault over what members own, day by day from zero: the gold line must never dip into the jade. */
export function CoverHistory(props: { days: Coverage['history'] }) {
  const { element, width } = useWidth<HTMLDivElement>();
  const days = props.days.toSorted((a, b) => (a.day < b.day ? -1 : 1));
  const first = days[0];
  const last = days.at(-1);
  const empty = days.every((day) => day.custodian_ug === 0 && day.members_ug === 0);
  if (days.length < 2 || empty || !first || !last) return null;
  const frame = { left: 0, right: width, top: 6, bottom: HEIGHT - 1 };
  const tall = days.map((day, i): Candle => {
    const most = Math.max(day.custodian_ug, day.members_ug);
    return [i, most, most, 0, most];
  });
  const scale = scaleOf(tall, frame);
  const vault = days.map((day) => day.custodian_ug);
  const owned = days.map((day) => day.members_ug);
  const least = days.reduce((low, day) => Math.min(low, day.custodian_ug - day.members_ug), Infinity);
  return (
    <section class="card">
      <h2>{t('gold.cover.history')}</h2>
      <div ref={element} class="gd-history">
        <svg
          viewBox={`0 0 ${width} ${HEIGHT}`}
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={t('gold.cover.history.label', {
            days: days.length,
            least: gramsText(least),
            vault: gramsText(last.custodian_ug),
            owned: gramsText(last.members_ug),
          })}
        >
          <path class="vault" d={areaPath(vault, scale, frame.bottom)} />
          <path class="owned" d={areaPath(owned, scale, frame.bottom)} />
          <path class="edge" d={linePath(vault, scale)} />
        </svg>
        <p class="row between mut num">
          <span>{first.day}</span>
          <span>{last.day}</span>
        </p>
      </div>
    </section>
  );
}
