import { useEffect, useState } from 'preact/hooks';
import { api, NoAnswer } from '../../shared/api/client';
import { decimalText, money, percent } from '../../shared/format';
import { amountsHidden, recall } from '../../shared/preferences';
import { Icon } from '../../shared/ui';
import { t } from '../i18n';
import { changes, goldPrice, type GoldPrice } from '../session';

interface Gold {
  opened: boolean;
  holding: { total_ug: number } | null;
  price: GoldPrice;
  terms: { least_minor: number };
}

/** Micrograms as grams with the four decimals that people weigh gold by; the rest is cut off, never rounded up. */
const grams = (ug: number): string => decimalText(ug, 6).slice(0, -2);

/** The price alone: it changes every second, and nothing else should be drawn for that. */
function Price({ first }: { first: GoldPrice }) {
  const price = goldPrice.value ?? first;
  const rise = price.change_bp;
  // which colour a rise has is chosen on the gold page
  const up = rise > 0 === (recall('rise', 'red') === 'red');
  return (
    <span class="grow">
      <span class="k">{t('home.gold')}</span>
      <b class="num">{money(price.mid_minor)}</b>{' '}
      <span class={rise === 0 ? 'num' : up ? 'num red' : 'num green'}>
        {rise > 0 && '+'}
        {percent(rise)}
      </span>
    </span>
  );
}

/** What gold costs and how much of it one has. Without an answer there is no tile: the wallet does not wait for it. */
export function GoldTile() {
  const [gold, setGold] = useState<Gold>();
  const [gone, setGone] = useState(false);
  useEffect(() => {
    api.get<Gold>('/member/gold').then(setGold, (error) => setGone(!(error instanceof NoAnswer)));
  }, [changes.value]);
  if (gone) return null;
  const own = gold?.holding?.total_ug ?? 0;
  return (
    <a class="gold-tile" href="/gold">
      <span class="coin">
        <Icon name="gold" />
      </span>
      {gold ? <Price first={gold.price} /> : <span class="grow" />}
      {gold && (
        <span class="own">
          <span class="k">{t(own > 0 ? 'home.gold.mine' : 'nav.gold')}</span>
          <b class="num">
            {own === 0
              ? t('home.gold.none', { amount: money(gold.terms.least_minor) })
              : amountsHidden.value
                ? '••••'
                : t('home.grams', { n: grams(own) })}
          </b>
        </span>
      )}
    </a>
  );
}
