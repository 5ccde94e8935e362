import { useEffect, useRef } from 'preact/hooks';
import { dayAndTime, money, percent } from '../../../shared/format';
import { useNow } from '../../../shared/useNow';
import { Amount, Icon, Notice } from '../../../shared/ui';
import { t } from '../i18n';
import { arriving, price } from '../price';
import { riseClass } from '../riseColour';
import type { Price } from '../types';

/** Prices come every second; this long without one and the page says that it hears nothing. */
const SILENT_MS = 15_000;

/** What a reader is told about a price: as the server says, or that nothing has arrived for a while. */
export type Shown = Price['state'] | 'lost';

export function useShownState(): Shown {
  const now = useNow(5_000);
  const heard = useRef(now);
  const newest = price.value;
  useEffect(() => void (heard.current = Date.now()), [newest, arriving.value]);
  if (!newest) return 'none';
  return !arriving.value && now - heard.current > SILENT_MS ? 'lost' : newest.state;
}

/** `live`, or in a word what is the matter. */
export function StateTag() {
  const state = useShownState();
  return (
    <span class={`gd-state ${state}`} role="status">
      {t(`gold.state.${state}`)}
    </span>
  );
}

/** Why there is no dealing at this moment, in a sentence; nothing while there is. */
export function StateNote() {
  const state = useShownState();
  const at = price.value?.at_ms;
  if (state === 'live') return null;
  if (state === 'none' && !at) return null;
  return (
    <Notice kind="wait" icon={state === 'closed' ? 'moon' : undefined}>
      {t(`gold.state.${state}.why`)}{' '}
      {at !== undefined && at > 0 && <span class="num">{t('gold.price.of', { time: dayAndTime(at) })}</span>}
    </Notice>
  );
}

/** How far the price went today, in words for the eye and the ear. */
export function Change({ bp, minor }: { bp: number; minor: number }) {
  return (
    <span class={`num ${riseClass(minor)}`}>
      <span class="sr">{t(minor < 0 ? 'gold.fell' : minor > 0 ? 'gold.rose' : 'gold.same')} </span>
      <span aria-hidden="true">{minor < 0 ? '▼' : minor > 0 ? '▲' : ''} </span>
      {money(minor, { sign: true })} · {bp > 0 ? '+' : ''}
      {percent(bp)}
    </span>
  );
}

/** The price itself; it lights up for a moment when it moves. */
export function LivePrice() {
  const now = price.value?.mid_minor ?? 0;
  const before = useRef(now);
  const moved = now - before.current;
  useEffect(() => void (before.current = now), [now]);
  if (now === 0) return <span class="skeleton gd-price" style={{ width: '9rem' }} />;
  return (
    <span key={now} class={`gd-price ${moved === 0 ? '' : `tick ${riseClass(moved)}`}`}>
      <Amount minor={now} />
    </span>
  );
}

/** The change of the day beside the price. */
export function DayChange() {
  const now = price.value;
  if (!now || now.mid_minor === 0) return null;
  return <Change bp={now.change_bp} minor={now.change_minor} />;
}

/** What the market pays and asks. */
export function BidAsk() {
  const now = price.value;
  if (!now || now.mid_minor === 0) return null;
  return (
    <dl class="gd-bidask num">
      <div>
        <dt>{t('gold.bid')}</dt>
        <dd>{money(now.bid_minor)}</dd>
      </div>
      <div>
        <dt>{t('gold.ask')}</dt>
        <dd>{money(now.ask_minor)}</dd>
      </div>
    </dl>
  );
}

/** The price in a line, for pages that are about something else. */
export function PriceLine() {
  const now = price.value;
  return (
    <p class="gd-priceline num">
      <Icon name="gold" small />
      {now && now.mid_minor > 0 ? t('gold.per_gram', { amount: money(now.mid_minor) }) : '…'}
      <DayChange />
      <StateTag />
    </p>
  );
}
