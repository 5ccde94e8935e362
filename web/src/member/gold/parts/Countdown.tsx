import { useNow } from '../../../shared/useNow';
import { Ring } from '../../../shared/ui';
import { t } from '../i18n';

/** A quote and the moment until which it holds, by this phone's clock. */
export interface Held {
  until: number;
  seconds: number;
}

/** How long a quote still holds: by the server's clock, whatever this phone believes the time to be. */
export function heldFor(quote: { expires_at_ms: number; now_ms: number }, received: number): Held {
  const left = quote.expires_at_ms - quote.now_ms;
  return { until: received + left, seconds: Math.max(1, Math.round(left / 1000)) };
}

const minutes = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/** A ring that empties while a price is held. Read aloud when ten seconds are left, not each second. */
export function Countdown({ held }: { held: Held }) {
  const now = useNow(250);
  const left = Math.max(0, (held.until - now) / 1000);
  const seconds = Math.ceil(left);
  return (
    <div class={seconds <= 10 ? 'gd-hold soon' : 'gd-hold'}>
      <div class="gd-ring">
        <Ring part={left / held.seconds} />
        <b class="num" role="timer" aria-label={t('gold.quote.left', { n: seconds })}>
          {minutes(seconds)}
        </b>
      </div>
      <span class="sr" role="status">
        {seconds <= 10 && seconds > 0 ? t('gold.quote.soon') : ''}
        {seconds === 0 ? t('gold.quote.over') : ''}
      </span>
    </div>
  );
}

/** Whether a price is no longer held. Looks at the clock only as often as it must. */
export function useOver(held: Held): boolean {
  return useNow(500) >= held.until;
}
