import { useState } from 'preact/hooks';
import { money, parseAmount, percent } from '../../../shared/format';
import { parameter } from '../../../shared/router';
import { Button, Icon, Item, Keypad, Notice, Page } from '../../../shared/ui';
import { PayFrom } from '../../parts/PayOrder';
import { dealPrice, estimate, spreadOf, type Estimate, type Wish } from '../estimate';
import { t } from '../i18n';
import { dealing, price } from '../price';
import type { Overview, Side, Terms } from '../types';
import { parseWeight, typedAmount, typedWeight } from '../weight';
import { FigureInput, pressFigure, type Unit } from './Figure';
import { gramsText } from './Grams';
import { PriceLine, StateNote } from './PriceNow';
import { Refused } from './Refused';

const QUICK_AMOUNTS = [1_000, 10_000, 100_000];
const QUICK_SHARES = [
  [4, 'gold.sell.quarter'],
  [2, 'gold.sell.half'],
  [1, 'gold.sell.all'],
] as const;
const UNITS: readonly Unit[] = ['money', 'g', 'mg'];

interface Figure {
  typed: string;
  unit: Unit;
}

/** What is in the field at first: what was wished before, what the address says, or nothing. */
function firstFigure(side: Side, before: Wish | undefined): Figure {
  const wished = before && 'grams_ug' in before ? before.grams_ug : Number(parameter('grams_ug'));
  if (Number.isSafeInteger(wished) && wished > 0) return { typed: typedWeight(wished, 'g'), unit: 'g' };
  if (before && 'amount_minor' in before) return { typed: typedAmount(before.amount_minor), unit: 'money' };
  return { typed: '', unit: side === 'buy' ? 'money' : 'g' };
}

/** What was typed as a wish, exactly. A weight that is all of the holding is all of it, to the last microgram. */
function wishOf(figure: Figure): Wish | undefined {
  const n = figure.unit === 'money' ? parseAmount(figure.typed) : parseWeight(figure.typed, figure.unit);
  if (!n) return undefined;
  return figure.unit === 'money' ? { amount_minor: n } : { grams_ug: n };
}

/** What the wish comes to at the price of this second. It alone is drawn anew with each price. */
function Sum(props: { wish: Wish | undefined; side: Side; terms: Terms; hold: number; unit: Unit }) {
  const now = price.value;
  if (!now || now.mid_minor === 0 || !props.wish) return <p class="gd-sum num">&nbsp;</p>;
  const each = dealPrice(now, props.side, spreadOf(props.terms, props.hold));
  const sum = estimate(props.wish, props.side, each, props.terms);
  return (
    <p class="gd-sum num" role="status">
      {sumText(sum, props.side, props.unit)}
      <small>{t('gold.sum.at', { price: money(each) })}</small>
    </p>
  );
}

function sumText(sum: Estimate, side: Side, unit: Unit): string {
  const other = unit === 'money' ? gramsText(sum.grams_ug) : money(sum.total_minor);
  if (side === 'sell' && unit === 'money') {
    return t('gold.sum.sell', { grams: other, amount: money(sum.total_minor) });
  }
  return `≈ ${other}`;
}

/** What is too little, too much, or more than there is; said before the server has to. */
function limitOf(wish: Wish | undefined, side: Side, overview: Overview): string | undefined {
  if (!wish) return undefined;
  const { terms, holding } = overview;
  if ('grams_ug' in wish) {
    if (wish.grams_ug < terms.least_ug) return t('gold.least.ug', { grams: gramsText(terms.least_ug) });
    if (side === 'sell' && wish.grams_ug > holding.available_ug) {
      return t('gold.too_much', { grams: gramsText(holding.available_ug) });
    }
  } else {
    if (wish.amount_minor < terms.least_minor) {
      return t('gold.least.minor', { amount: money(terms.least_minor) });
    }
    if (wish.amount_minor > terms.most_minor)
      return t('gold.most.minor', { amount: money(terms.most_minor) });
  }
  return undefined;
}

function Quick(props: { side: Side; available: number; onPick: (figure: Figure) => void }) {
  if (props.side === 'buy') {
    return (
      <div class="chips">
        {QUICK_AMOUNTS.map((each) => (
          <button
            key={each}
            type="button"
            class="pill num"
            onClick={() => props.onPick({ typed: typedAmount(each), unit: 'money' })}
          >
            {money(each)}
          </button>
        ))}
      </div>
    );
  }
  return (
    <div class="chips">
      {QUICK_SHARES.map(([parts, label]) => (
        <button
          key={parts}
          type="button"
          class="pill"
          disabled={props.available === 0}
          onClick={() =>
            props.onPick({ typed: typedWeight(Math.floor(props.available / parts), 'g'), unit: 'g' })
          }
        >
          {t(label)}
        </button>
      ))}
    </div>
  );
}

/** Amount or weight, with what it comes to at the live price. */
export function TradeForm(props: {
  overview: Overview;
  side: Side;
  hold: number;
  before: Wish | undefined;
  busy: boolean;
  error: Error | undefined;
  onWish: (wish: Wish) => void;
}) {
  const { overview, side, hold } = props;
  const [figure, setFigure] = useState(() => firstFigure(side, props.before));
  const wish = wishOf(figure);
  const limit = limitOf(wish, side, overview);
  const buying = side === 'buy';
  const shut = overview.frozen || (buying && !overview.terms.may_buy) || !dealing.value;
  const next = UNITS[(UNITS.indexOf(figure.unit) + 1) % UNITS.length]!;
  return (
    <Page
      title={t(buying ? 'gold.buy' : 'gold.sell')}
      backTo="/gold"
      footer={
        <>
          <Button
            busy={props.busy}
            disabled={!wish || limit !== undefined || shut}
            onClick={() => wish && props.onWish(wish)}
          >
            {limit ?? t('gold.quote.get')}
          </Button>
          <Keypad
            point
            onKey={(key) => setFigure((was) => ({ ...was, typed: pressFigure(was.typed, key, was.unit) }))}
          />
        </>
      }
    >
      <PriceLine />
      <div>
        <FigureInput
          label={t(figure.unit === 'money' ? 'amount' : 'gold.weight')}
          typed={figure.typed}
          unit={figure.unit}
          onTyped={(typed) => setFigure((was) => ({ ...was, typed }))}
        />
        <Sum wish={wish} side={side} terms={overview.terms} hold={hold} unit={figure.unit} />
        <p class="center">
          <button type="button" class="link" onClick={() => setFigure({ typed: '', unit: next })}>
            <Icon name="transfer" small />
            {t(`gold.by.${next}`)}
          </button>
        </p>
      </div>
      <Quick side={side} available={overview.holding.available_ug} onPick={setFigure} />
      {buying ? (
        <PayFrom amountMinor={wish && 'amount_minor' in wish ? wish.amount_minor : 0} />
      ) : (
        <div class="card tight">
          <Item
            icon="gold"
            title={t('gold.available')}
            about={<span class="num">{gramsText(overview.holding.available_ug, { exact: true })}</span>}
          />
        </div>
      )}
      {overview.frozen && <Notice kind="bad">{t('gold.frozen')}</Notice>}
      {buying && !overview.terms.may_buy && <Notice kind="wait">{t('gold.may_not_buy')}</Notice>}
      <StateNote />
      <Refused error={props.error} />
      {!buying && (
        <p class="note center">{t('gold.sell.fee', { percent: percent(overview.terms.sell_fee_bp) })}</p>
      )}
    </Page>
  );
}
