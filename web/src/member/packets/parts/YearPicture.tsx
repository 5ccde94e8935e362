import { money } from '../../../shared/format';
import { Icon } from '../../../shared/ui';
import { price } from '../../gold/price';
import { Cover } from '../covers/Cover';
import { coverStyle } from '../covers/palette';
import { grams, worthOf } from '../grams';
import { t } from '../i18n';
import { useFirstPrice } from '../price';
import type { Totals } from '../types';
import { Worth } from './Worth';

export type Box = 'received' | 'sent';

/** Three packets in a fan: what the year looked like. */
const FAN = ['plum', 'dragon', 'clouds'];

/** Per mille of the bar that is gold, by what it is worth now; `undefined` when there is nothing to compare. */
export function goldPart(totals: Totals, bidMinor: number | undefined): number | undefined {
  const gold = bidMinor ? worthOf(totals.grams_ug, bidMinor) : 0;
  const all = gold + totals.amount_minor;
  return all > 0 && bidMinor ? Math.round((gold * 1000) / all) : undefined;
}

function Split({ totals }: { totals: Totals }) {
  useFirstPrice();
  const part = goldPart(totals, price.value?.bid_minor);
  if (part === undefined || part === 0 || part === 1000) return null;
  return (
    <div class="pk-split" aria-hidden="true">
      <i style={{ flexGrow: String(1000 - part) }} />
      <i class="gold" style={{ flexGrow: String(part) }} />
    </div>
  );
}

/** The year's sums as a small picture, with a way to the years around it. */
export function YearPicture(props: {
  box: Box;
  year: number;
  last: number;
  totals: Totals | undefined;
  onYear: (year: number) => void;
}) {
  const { box, year, totals } = props;
  return (
    <section class="pk-year" style={coverStyle(box === 'received' ? 'fortune' : 'ingot')}>
      <div class="pk-fan" aria-hidden="true">
        {FAN.map((code) => (
          <span key={code} class="pk-face">
            <Cover code={code} part="flat" />
            <i />
          </span>
        ))}
      </div>
      <div class="pk-years">
        <button
          type="button"
          class="btn-i"
          aria-label={t('packets.history.earlier')}
          onClick={() => props.onYear(year - 1)}
        >
          <Icon name="back" small />
        </button>
        <h2 class="num" aria-live="polite">
          {t('packets.history.year', { n: year })}
        </h2>
        <button
          type="button"
          class="btn-i"
          aria-label={t('packets.history.later')}
          disabled={year >= props.last}
          onClick={() => props.onYear(year + 1)}
        >
          <Icon name="chevron" small />
        </button>
      </div>
      <p class="pk-year-count num">
        {totals ? t(`packets.history.count.${box}`, { n: totals.count }) : ' '}
        {totals && box === 'received' && totals.best > 0 && (
          <span> · {t('packets.history.best', { n: totals.best })}</span>
        )}
      </p>
      <dl class="num">
        <div>
          <dt>{t('packets.history.cash')}</dt>
          <dd>{totals ? money(totals.amount_minor) : '—'}</dd>
        </div>
        <div>
          <dt>{t('packets.history.gold')}</dt>
          <dd>{totals ? grams(totals.grams_ug) : '—'}</dd>
          {totals && totals.grams_ug > 0 && (
            <dd class="pk-year-worth">
              <Worth ug={totals.grams_ug} />
            </dd>
          )}
        </div>
      </dl>
      {totals && <Split totals={totals} />}
    </section>
  );
}
