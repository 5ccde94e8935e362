import { useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { Loaded, Page } from '../../../shared/ui';
import { useLivePrice } from '../price';
import { t } from '../i18n';
import type { Wish } from '../estimate';
import { heldFor, type Held } from '../parts/Countdown';
import { Done } from '../parts/Done';
import { Review } from '../parts/Review';
import { TradeForm } from '../parts/TradeForm';
import type { Overview, Quote, Side, Trade as Traded } from '../types';
import { useOverview } from '../useOverview';
import { Consent } from './Consent';

interface Asked {
  wish: Wish;
  hold: number;
}

/** Type, see the price that is held, confirm, done. A wish can be asked for again at a new price in one tap. */
function Steps({ overview, side }: { overview: Overview; side: Side }) {
  const [asked, setAsked] = useState<Asked>();
  const [quote, setQuote] = useState<{ quote: Quote; held: Held }>();
  const [done, setDone] = useState<Traded>();
  const ask = useAction(async (_key: string, wish: Wish, hold: number) => {
    setAsked({ wish, hold });
    const made = await api.post<Quote>('/member/gold/quotes', { side, ...wish, hold_s: hold });
    setQuote({ quote: made, held: heldFor(made, Date.now()) });
  });
  const hold = asked?.hold ?? overview.terms.quote_s[0] ?? 60;

  if (done) return <Done trade={done} />;
  if (quote && asked) {
    return (
      <Review
        key={quote.quote.id}
        {...quote}
        terms={overview.terms}
        hold={hold}
        asking={ask.busy}
        error={ask.error}
        onAgain={(seconds) => void ask.run(asked.wish, seconds)}
        onBack={() => setQuote(undefined)}
        onDone={setDone}
      />
    );
  }
  return (
    <TradeForm
      overview={overview}
      side={side}
      hold={hold}
      before={asked?.wish}
      busy={ask.busy}
      error={ask.error}
      onWish={(wish) => void ask.run(wish, hold)}
    />
  );
}

function TradePage({ side }: { side: Side }) {
  useLivePrice();
  const load = useOverview();
  if (load.data?.opened) return <Steps overview={load.data} side={side} />;
  if (load.data) return <Consent overview={load.data} onOpened={load.reload} />;
  return (
    <Page title={t(side === 'buy' ? 'gold.buy' : 'gold.sell')} backTo="/gold">
      <Loaded load={load}>{() => null}</Loaded>
    </Page>
  );
}

export const Buy = () => <TradePage side="buy" />;
export const Sell = () => <TradePage side="sell" />;
