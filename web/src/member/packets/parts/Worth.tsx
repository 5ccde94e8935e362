import { useRef } from 'preact/hooks';
import { money } from '../../../shared/format';
import { price } from '../../gold/price';
import { worthOf } from '../grams';
import { t } from '../i18n';
import { useFirstPrice } from '../price';

/**
 * What grams are worth at the price of this moment. Ticks with the price; `before` stands until the first price is here.
 * Read aloud once, not at every tick.
 */
export function Worth(props: { ug: number; before?: number | null; bare?: boolean }) {
  useFirstPrice();
  const now = price.value;
  const worth = now && now.bid_minor > 0 ? worthOf(props.ug, now.bid_minor) : props.before;
  const last = useRef(worth);
  const way = useRef('');
  if (worth !== undefined && worth !== null) {
    const before = last.current ?? worth;
    if (worth !== before) way.current = worth > before ? 'up' : 'down';
    last.current = worth;
  }
  if (worth === undefined || worth === null) return null;
  const amount = money(worth);
  return (
    // the key begins the glow anew at every move
    <span key={worth} class={`pk-worth num ${way.current}`}>
      {props.bare ? amount : t('packets.worth', { amount })}
    </span>
  );
}
