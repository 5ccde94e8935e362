import { useEffect, useState } from 'preact/hooks';
import { api, ApiError, NoAnswer } from '../../../shared/api/client';
import { money, percent } from '../../../shared/format';
import { Amount, Button, Icon, NavBar, Segments } from '../../../shared/ui';
import { ProofSheet } from '../../parts/ProofSheet';
import { useProven } from '../../parts/useProven';
import { me, refresh } from '../../session';
import { TooLow } from '../../parts/PayOrder';
import { t } from '../i18n';
import { spreadOf } from '../estimate';
import { goldPurpose } from '../proof';
import type { Quote, Terms, Trade } from '../types';
import { Countdown, useOver, type Held } from './Countdown';
import { Grams, gramsText } from './Grams';
import { Refused } from './Refused';

/** Refusals after which this quote is worth nothing, but another can be had. */
const GONE = new Set(['gold.quote_expired', 'gold.quote_unknown']);

/** Nobody knows whether it was done: only asking again with the same quote can tell. */
const unsure = (error: unknown): boolean =>
  error instanceof NoAnswer || (error instanceof ApiError && error.problem.again === 'same_id');

function Figures({ quote }: { quote: Quote }) {
  return (
    <dl class="facts num">
      <div>
        <dt>{t('gold.quote.market')}</dt>
        <dd>{money(quote.market_minor)}</dd>
      </div>
      <div>
        <dt>{t('gold.quote.price', { percent: percent(quote.spread_bp) })}</dt>
        <dd>{money(quote.price_minor)}</dd>
      </div>
      <div>
        <dt>{t('gold.weight')}</dt>
        <dd>{gramsText(quote.grams_ug, { exact: true })}</dd>
      </div>
      {quote.side === 'sell' && (
        <div>
          <dt>{t('gold.quote.value')}</dt>
          <dd>{money(quote.amount_minor)}</dd>
        </div>
      )}
      <div>
        <dt>{t('gold.quote.fee')}</dt>
        <dd>{quote.fee_minor === 0 ? t('gold.quote.free') : money(-quote.fee_minor)}</dd>
      </div>
      <div class="gd-total">
        <dt>{t(quote.side === 'buy' ? 'gold.quote.pay' : 'gold.quote.receive')}</dt>
        <dd>{money(quote.total_minor)}</dd>
      </div>
    </dl>
  );
}

/** One quote: what it says, how long it holds, and the confirmation. */
export function Review(props: {
  quote: Quote;
  held: Held;
  terms: Terms;
  hold: number;
  asking: boolean;
  error: Error | undefined;
  onAgain: (seconds: number) => void;
  onBack: () => void;
  onDone: (trade: Trade) => void;
}) {
  const { quote, held, terms } = props;
  const [gone, setGone] = useState(false);
  const [lost, setLost] = useState(false);
  const over = useOver(held);
  const deal = useProven(
    async (key, quoteId: string, proof) => {
      try {
        return await api.post<Trade>(
          '/member/gold/trades',
          { quote_id: quoteId, ...(proof && { proof }) },
          key,
        );
      } catch (failure) {
        setLost(unsure(failure));
        if (failure instanceof ApiError && GONE.has(failure.code)) setGone(true);
        throw failure;
      }
    },
    (trade) => {
      props.onDone(trade);
      void refresh();
    },
  );
  // a price that is no longer held cannot be confirmed; but what was sent and not answered must be asked about
  const dead = gone || (over && !lost && !deal.busy);
  useEffect(() => {
    if (dead && deal.asking !== undefined) deal.cancel();
  }, [dead, deal.asking]);

  const buying = quote.side === 'buy';
  const short = buying && (me.value?.balance.available_minor ?? Infinity) < quote.total_minor;
  return (
    <div class="plain gd-review">
      <NavBar title={t(buying ? 'gold.review.buy' : 'gold.review.sell')} backTo="/gold" />
      <main>
        <section class="card payee">
          {dead ? (
            <p class="gd-over" role="alert">
              <Icon name="clock" />
              {t('gold.quote.over')}
            </p>
          ) : (
            <Countdown held={held} />
          )}
          {buying ? <Grams ug={quote.grams_ug} /> : <Amount minor={quote.total_minor} />}
          <span class="mut num">
            {buying
              ? t('gold.review.for', { amount: money(quote.total_minor) })
              : t('gold.review.of', { grams: gramsText(quote.grams_ug) })}
          </span>
        </section>
        {terms.quote_s.length > 1 && (
          <Segments
            label={t('gold.quote.hold')}
            value={String(props.hold)}
            options={terms.quote_s.map((seconds) => [
              String(seconds),
              t('gold.quote.hold_for', { n: seconds / 60, percent: percent(spreadOf(terms, seconds)) }),
            ])}
            onChange={(seconds) => props.onAgain(Number(seconds))}
          />
        )}
        <section class="card tight">
          <Figures quote={quote} />
        </section>
        {short && <TooLow />}
        <Refused error={gone ? undefined : deal.error} />
        <Refused error={props.error} />
        <p class="note center">{t(buying ? 'gold.risk.short' : 'gold.sell.arrives')}</p>
      </main>
      <footer>
        {dead ? (
          <Button busy={props.asking} onClick={() => props.onAgain(props.hold)}>
            <Icon name="refresh" />
            {t('gold.quote.again')}
          </Button>
        ) : (
          <Button
            kind={buying ? 'gold' : undefined}
            busy={(deal.busy && deal.asking === undefined) || props.asking}
            disabled={short}
            onClick={() => void deal.start(quote.id, false)}
          >
            {lost ? t('gold.quote.ask') : t(buying ? 'gold.confirm.buy' : 'gold.confirm.sell')}
          </Button>
        )}
        <Button kind="line" disabled={deal.busy || lost} onClick={props.onBack}>
          {t('gold.quote.change')}
        </Button>
      </footer>
      {deal.asking !== undefined && (
        <ProofSheet
          title={t(buying ? 'gold.proof.buy' : 'gold.proof.sell')}
          to={gramsText(quote.grams_ug)}
          amountMinor={quote.total_minor}
          purposeRef={goldPurpose.trade(quote.id)}
          onProof={deal.prove}
          onClose={deal.cancel}
        >
          <Countdown held={held} />
        </ProofSheet>
      )}
    </div>
  );
}
