import { useEffect, useRef } from 'preact/hooks';
import { go } from '../../../shared/router';
import { money } from '../../../shared/format';
import { Amount, Button, Icon, Rosette } from '../../../shared/ui';
import { t } from '../i18n';
import type { Trade } from '../types';
import { Grams, gramsText } from './Grams';
import { BarDrawing } from './Metal';

/** A trade the custodian still has to carry out: it is certain only once the server says so. */
export const waits = (trade: Trade): boolean => trade.state === 'pending';

/** The end of a purchase or sale: what was done, in large, and where to go next. */
export function Done({ trade }: { trade: Trade }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    navigator.vibrate?.(60);
  }, []);
  const bought = trade.side === 'buy';
  return (
    <main class="full success gd-done">
      <Rosette />
      {bought ? (
        <div class="gd-ingot">
          <BarDrawing />
        </div>
      ) : (
        <div class="tick">
          <Icon name="check" />
        </div>
      )}
      <h1 ref={heading} tabIndex={-1}>
        {waits(trade) ? t('gold.done.waits') : t(bought ? 'gold.done.bought' : 'gold.done.sold')}
      </h1>
      {bought ? <Grams ug={trade.grams_ug} /> : <Amount minor={trade.total_minor} />}
      <p class="to num">
        {bought
          ? t('gold.done.for', { amount: money(trade.total_minor), price: money(trade.price_minor) })
          : t('gold.done.of', { grams: gramsText(trade.grams_ug), price: money(trade.price_minor) })}
      </p>
      {waits(trade) && <p class="gd-waits">{t('gold.done.waits.why')}</p>}
      <div class="actions">
        <div class="row">
          <a class="pill" href={`/gold/trades/${trade.id}`}>
            <Icon name="bill" small />
            {t('success.receipt')}
          </a>
          {bought && !waits(trade) && (
            <a class="pill" href="/packets/send?asset=gold">
              <Icon name="gift" small />
              {t('gold.done.gift')}
            </a>
          )}
        </div>
        <Button onClick={() => go('/gold', { replace: true })}>{t('gold.done.mine')}</Button>
      </div>
    </main>
  );
}
