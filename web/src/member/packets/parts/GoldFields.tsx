import { money, percent } from '../../../shared/format';
import { Segments } from '../../../shared/ui';
import type { Overview } from '../../gold/types';
import { me } from '../../session';
import { grams } from '../grams';
import { t } from '../i18n';
import type { Held } from '../useQuote';
import { HeldPrice } from './HeldPrice';
import { Worth } from './Worth';

/** Where the gold comes from: bought now, or out of one's own. */
export function SourceField(props: {
  source: 'balance' | 'gold';
  gold: Overview | undefined;
  onChange: (source: 'balance' | 'gold') => void;
}) {
  const own = props.gold?.opened ? props.gold.holding.available_ug : 0;
  const balance = me.value?.balance.available_minor;
  return (
    <div class="fld">
      <span>
        {t('packets.source')}
        <small class="mut num">
          {props.source === 'gold'
            ? t('packets.source.available', { amount: grams(own) })
            : balance !== undefined && t('packets.source.available', { amount: money(balance) })}
        </small>
      </span>
      {own > 0 && (
        <Segments
          label={t('packets.source')}
          value={props.source}
          onChange={props.onChange}
          options={[
            ['balance', t('packets.source.balance')],
            ['gold', t('packets.source.gold')],
          ]}
        />
      )}
    </div>
  );
}

const seconds = (n: number): string =>
  n % 60 === 0 && n > 60 ? t('packets.quote.hold.min', { n: n / 60 }) : t('packets.quote.hold.s', { n });

/** For how long the price is held: longer costs a little more. */
export function HoldField(props: {
  value: number;
  gold: Overview | undefined;
  onChange: (seconds: number) => void;
}) {
  const choices = props.gold?.terms.quote_s ?? [];
  if (choices.length < 2) return null;
  const spread = props.gold?.terms.buy_spread_bp[String(props.value)];
  return (
    <div class="fld">
      <span>
        {t('packets.quote.hold')}
        {spread !== undefined && (
          <small class="mut num">{t('packets.quote.adds', { percent: percent(spread) })}</small>
        )}
      </span>
      <Segments
        label={t('packets.quote.hold')}
        value={String(props.value)}
        onChange={(value) => props.onChange(Number(value))}
        options={choices.map((each) => [String(each), seconds(each)] as const)}
      />
    </div>
  );
}

/** Under the typed sum: what it comes to, at which price, and how long that holds. */
export function QuoteLine(props: { held: Held; weight: boolean; own: boolean; ug: number }) {
  const { held, weight } = props;
  if (props.own) {
    return (
      <p class="pk-quote num">
        <span>{grams(props.ug)}</span>
        {props.ug > 0 && <Worth ug={props.ug} />}
      </p>
    );
  }
  const { quote } = held;
  if (!quote) {
    return <p class="pk-quote">{held.asking ? t('packets.quote.getting') : ' '}</p>;
  }
  return (
    <div class="pk-quote num">
      <span>{weight ? `${grams(quote.grams_ug)} · ${money(quote.total_minor)}` : grams(quote.grams_ug)}</span>
      <span>{t('packets.quote.price', { amount: money(quote.price_minor) })}</span>
      <HeldPrice until={held.until} lifetime={held.lifetime} />
    </div>
  );
}
