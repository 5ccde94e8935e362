import { api, ApiError, NoAnswer } from '../../../shared/api/client';
import { money } from '../../../shared/format';
import { Amount, Button, ErrorNote, Sheet, Skeleton } from '../../../shared/ui';
import { useState } from 'preact/hooks';
import type { Quote, Trade } from '../../gold/types';
import { goldPurpose } from '../../gold/proof';
import { ProofSheet } from '../../parts/ProofSheet';
import { useProven } from '../../parts/useProven';
import { refresh } from '../../session';
import { grams } from '../grams';
import { t } from '../i18n';
import { useQuote, type Held } from '../useQuote';
import { HeldPrice, useOver } from './HeldPrice';

const HOLD_S = 60;

function Figures({ quote }: { quote: Quote }) {
  return (
    <dl class="facts num">
      <div>
        <dt>{t('packets.sell.gross', { grams: grams(quote.grams_ug), price: money(quote.price_minor) })}</dt>
        <dd>{money(quote.amount_minor)}</dd>
      </div>
      <div>
        <dt>{t('packets.sell.fee')}</dt>
        <dd>{money(-quote.fee_minor)}</dd>
      </div>
    </dl>
  );
}

function Deal(props: {
  held: Held;
  quote: Quote;
  onFreeze: (frozen: boolean) => void;
  onSold: (trade: Trade) => void;
}) {
  const { held, quote } = props;
  const over = useOver(held.until);
  const [unsure, setUnsure] = useState(false);
  const deal = useProven(
    async (key, quoteId: string, proof) => {
      try {
        const body = { quote_id: quoteId, ...(proof && { proof }) };
        return await api.post<Trade>('/member/gold/trades', body, key);
      } catch (failure) {
        setUnsure(
          failure instanceof NoAnswer || (failure instanceof ApiError && failure.problem.again === 'same_id'),
        );
        throw failure;
      }
    },
    (trade) => {
      void refresh();
      props.onSold(trade);
    },
  );
  // what was sent and not answered must be asked about with the same quote, run out or not
  const dead = over && !unsure && !deal.busy && deal.asking === undefined;
  const sell = (): void => {
    props.onFreeze(true);
    void deal.start(quote.id, false);
  };
  return (
    <>
      <div class="deal">
        <p class="mut">{t('packets.sell.total')}</p>
        <Amount minor={quote.total_minor} />
        {!dead && <HeldPrice until={held.until} lifetime={held.lifetime} />}
      </div>
      <Figures quote={quote} />
      <ErrorNote error={deal.error} />
      {dead ? (
        <>
          <p class="center mut" role="status">
            {t('packets.sell.expired')}
          </p>
          <Button kind="line" onClick={held.again}>
            {t('packets.sell.again')}
          </Button>
        </>
      ) : (
        <Button busy={deal.busy && deal.asking === undefined} onClick={sell}>
          {t('packets.sell.confirm', { amount: money(quote.total_minor) })}
        </Button>
      )}
      {deal.asking !== undefined && (
        <ProofSheet
          title={t('packets.sell.title')}
          to={grams(quote.grams_ug)}
          amountMinor={quote.total_minor}
          purposeRef={goldPurpose.trade(quote.id)}
          onProof={deal.prove}
          onClose={deal.cancel}
        />
      )}
    </>
  );
}

/** Sells what a packet held, at a price that is held for a minute. */
export function SellSheet(props: { ug: number; onClose: () => void; onSold: (trade: Trade) => void }) {
  const [frozen, setFrozen] = useState(false);
  const held = useQuote('sell', { grams_ug: props.ug }, HOLD_S, frozen);
  const again = (): void => {
    setFrozen(false);
    held.again();
  };
  return (
    <Sheet title={t('packets.sell.title')} onClose={props.onClose}>
      <ErrorNote error={held.error} onRetry={again} />
      {held.quote ? (
        <Deal
          key={held.quote.id}
          held={{ ...held, again }}
          quote={held.quote}
          onFreeze={setFrozen}
          onSold={props.onSold}
        />
      ) : (
        !held.error && <Skeleton lines={2} />
      )}
    </Sheet>
  );
}
