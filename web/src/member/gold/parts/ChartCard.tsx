import { useSignal, type Signal } from '@preact/signals';
import { useCallback, useMemo, useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useLoad } from '../../../shared/api/useLoad';
import { extentOf, withLatest, type Candle } from '../../../shared/charts/price';
import { PriceChart, type ChartMark } from '../../../shared/charts/PriceChart';
import { dayAndTime, longDay, money, percent, shortDay, timeOfDay } from '../../../shared/format';
import { language } from '../../../shared/i18n';
import { recall, remember } from '../../../shared/preferences';
import { ErrorNote, Icon, Segments } from '../../../shared/ui';
import { changes } from '../../session';
import { t } from '../i18n';
import { price } from '../price';
import { riseClass } from '../riseColour';
import type { Candles, Range } from '../types';

const RANGES: readonly Range[] = ['1d', '1w', '1m', '1y', '5y'];

const monthAndYear = new Map<string, Intl.DateTimeFormat>();

/** A moment below the axis: the finer the range, the finer the words. */
function axisTime(range: Range, at: number): string {
  if (range === '1d') return timeOfDay(at);
  if (range !== '1y' && range !== '5y') return shortDay(at);
  const tag = language.value;
  let format = monthAndYear.get(tag);
  if (!format) {
    format = new Intl.DateTimeFormat(tag, { year: '2-digit', month: 'short' });
    monthAndYear.set(tag, format);
  }
  return format.format(at);
}

const wholeTime = (range: Range, at: number): string =>
  range === '1d' || range === '1w' ? dayAndTime(at) : longDay(at);

/** Basis points from one price to another. */
const change = (from: number, to: number): number =>
  from === 0 ? 0 : Math.round(((to - from) * 10_000) / from);

/** What is under the finger, or else the course of the whole range. */
function Readout(props: { candles: readonly Candle[]; range: Range; pointed: Signal<Candle | undefined> }) {
  const extent = extentOf(props.candles);
  const candle = props.pointed.value;
  if (!extent) return <p class="gd-readout">&nbsp;</p>;
  const bp = change(extent.first, candle ? candle[4] : extent.last);
  return (
    <p class="gd-readout num">
      <span class="grow">
        {candle
          ? wholeTime(props.range, candle[0])
          : t('gold.chart.extent', { low: money(extent.low), high: money(extent.high) })}
      </span>
      {candle && <b>{money(candle[4])}</b>}
      <span class={riseClass(bp)}>
        {bp > 0 ? '+' : ''}
        {percent(bp)}
      </span>
    </p>
  );
}

/** The chart with the newest price at its end. */
function Live(props: {
  data: Candles;
  kind: 'line' | 'candles';
  average: number;
  pointed: Signal<Candle | undefined>;
}) {
  const { data, kind, average, pointed } = props;
  const now = price.value;
  const candles = useMemo(
    () =>
      now && now.mid_minor > 0 ? withLatest(data.items, data.step_ms, now.at_ms, now.mid_minor) : data.items,
    [data, now],
  );
  const marks = useMemo<ChartMark[]>(
    () =>
      data.marks.map((mark) => ({
        at_ms: mark.at_ms,
        value: mark.price_minor,
        kind: mark.side,
        sign: t(`gold.chart.${mark.side}`),
      })),
    [data, language.value],
  );
  const time = useCallback((at: number) => axisTime(data.range, at), [data.range, language.value]);
  const extent = extentOf(candles);
  const label = t('gold.chart.label', {
    range: t(`gold.range.${data.range}.long`),
    first: money(extent?.first ?? 0),
    last: money(extent?.last ?? 0),
    low: money(extent?.low ?? 0),
    high: money(extent?.high ?? 0),
    marks: data.marks.length,
  });
  return (
    <>
      <Readout candles={candles} range={data.range} pointed={pointed} />
      <PriceChart
        candles={candles}
        kind={kind}
        marks={marks}
        level={average > 0 ? { value: average, label: t('gold.average') } : undefined}
        pointed={pointed}
        axis={axisPrice}
        time={time}
        label={label}
        told={(candle) => `${wholeTime(data.range, candle[0])}, ${money(candle[4])}`}
      />
    </>
  );
}

/** Axis prices without the sign; whole where nothing follows the point. */
const axisPrice = (minor: number): string => money(minor).replace(/^[^\d-]+/, '');

/** The course of the price over a range, with the member's own trades on it. */
export function ChartCard({ average }: { average: number }) {
  const [range, setRange] = useState<Range>('1d');
  const [kind, setKind] = useState<'line' | 'candles'>(
    recall('gold_chart', 'line') === 'candles' ? 'candles' : 'line',
  );
  const pointed = useSignal<Candle | undefined>(undefined);
  const load = useLoad(
    (signal) => api.get<Candles>('/member/gold/candles', { range }, signal),
    [range, changes.value],
  );
  const other = kind === 'line' ? 'candles' : 'line';
  const { data } = load;
  return (
    <div class="gd-chart">
      <ErrorNote error={load.error} onRetry={load.reload} />
      {data ? (
        <div class={data.range === range ? undefined : 'gd-old'}>
          <Live data={data} kind={kind} average={average} pointed={pointed} />
        </div>
      ) : (
        !load.error && <div class="skeleton gd-chart-room" role="status" aria-label={t('loading')} />
      )}
      <div class="gd-ranges">
        <Segments
          label={t('gold.chart.range')}
          value={range}
          options={RANGES.map((each) => [each, t(`gold.range.${each}`)])}
          onChange={(next) => {
            pointed.value = undefined;
            setRange(next);
          }}
        />
        <button
          type="button"
          class="btn-i"
          aria-label={t(`gold.chart.as_${other}`)}
          onClick={() => {
            setKind(other);
            remember('gold_chart', other);
          }}
        >
          <Icon name={other} />
        </button>
      </div>
      {data?.simulated && <p class="note">{t('gold.chart.simulated')}</p>}
    </div>
  );
}
