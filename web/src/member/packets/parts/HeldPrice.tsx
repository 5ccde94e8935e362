import '../styles/sheets.css';
import { Ring } from '../../../shared/ui';
import { useNow } from '../../../shared/useNow';
import { t } from '../i18n';

/** A ring that empties while a price is held. */
export function HeldPrice(props: { until: number; lifetime: number }) {
  const now = useNow(500);
  const left = Math.max(0, props.until - now);
  return (
    <span class="pk-held num" role="timer">
      <Ring part={left / props.lifetime} />
      {t('packets.quote.held', { n: Math.ceil(left / 1000) })}
    </span>
  );
}

/** Whether a moment has passed. */
export const useOver = (until: number): boolean => useNow(500) >= until;
