import { useSignal } from '@preact/signals';
import { useCallback, useMemo } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useLoad } from '../../../shared/api/useLoad';
import { extentOf, withLatest, type Candle } from '../../../shared/charts/price';
import { PriceChart } from '../../../shared/charts/PriceChart';
import { fullTime, money, percent, timeOfDay } from '../../../shared/format';
import { language } from '../../../shared/i18n';
import { Amount, Notice } from '../../../shared/ui';
import { useNow } from '../../../shared/useNow';
import { t } from '../../i18n';
import { span } from '../../span';
import type { Candles, Desk, Price } from '../../types';
import { word } from '../../words';
import { Facts, StateTag } from '../small';

const AGAIN_MS = 60_000;

const axisPrice = (minor: number): string => money(minor).replace(/^[^\d-]+/, '');
const told = ([start, , , , close]: Candle): string => `${timeOfDay(start)}, ${money(close)}`;

/** The course of the day, with the newest price at its end. */
function Day({ price }: { price: Price }) {
  const minute = useNow(AGAIN_MS);
  const load = useLoad(
    (signal) => api.get<Candles>('/console/gold/candles', { range: '1d' }, signal),
    [minute],
  );
  const pointed = useSignal<Candle | undefined>(undefined);
  const items = load.data?.items ?? [];
  const candles = useMemo(
    () =>
      load.data && price.mid_minor > 0
        ? withLatest(items, load.data.step_ms, price.at_ms, price.mid_minor)
        : items,
    [load.data, price.at_ms, price.mid_minor],
  );
  const time = useCallback((at: number) => timeOfDay(at), [language.value]);
  const extent = extentOf(candles);
  if (!extent) return null;
  const candle = pointed.value;
  return (
    <>
      <p class="gold-readout num mut">
        {candle ? told(candle) : t('price.extent', { low: money(extent.low), high: money(extent.high) })}
      </p>
      <PriceChart
        candles={candles}
        kind="line"
        pointed={pointed}
        height={176}
        axis={axisPrice}
        time={time}
        label={t('price.chart', { low: money(extent.low), high: money(extent.high) })}
        told={told}
      />
      {load.data?.simulated && <p class="note mut">{t('price.simulated')}</p>}
    </>
  );
}

/** What members deal at now, how it came to it today, and how the feed does. */
export function PriceCard({ desk }: { desk: Desk }) {
  const { price, feed } = desk;
  const now = useNow(1_000);
  const change = `${money(price.change_minor, { sign: true })} · ${price.change_bp > 0 ? '+' : ''}${percent(price.change_bp)}`;
  return (
    <section class="card" aria-labelledby="gold-price">
      <div class="row between">
        <h2 id="gold-price">{t('price.title')}</h2>
        <StateTag group="price.state" state={price.state} />
      </div>
      {price.state === 'none' ? (
        <Notice kind="bad">{t('price.state.none.how')}</Notice>
      ) : (
        <>
          <p class="gold-now">
            <Amount minor={price.mid_minor} />
            <span class="num mut">{change}</span>
          </p>
          {(price.state === 'stale' || price.state === 'jumped') && (
            <Notice kind="wait">{t(`price.state.${price.state}.how`, { at: fullTime(price.at_ms) })}</Notice>
          )}
          <Day price={price} />
        </>
      )}
      <Facts
        rows={[
          [t('price.bid'), <span class="num">{price.bid_minor ? money(price.bid_minor) : '–'}</span>],
          [t('price.ask'), <span class="num">{price.ask_minor ? money(price.ask_minor) : '–'}</span>],
          [t('price.session'), word('session', price.session)],
          [
            t('price.feed'),
            feed.last_at_ms === null
              ? feed.name
              : `${feed.name} · ${t('price.age', { span: span(Math.max(0, now - feed.last_at_ms)) })}`,
          ],
        ]}
      />
      {feed.trouble && <Notice kind="bad">{t('price.trouble', { trouble: feed.trouble })}</Notice>}
    </section>
  );
}
