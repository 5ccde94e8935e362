import { useEffect } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useLoad } from '../../../shared/api/useLoad';
import { fullTime, money } from '../../../shared/format';
import { Loaded, Page } from '../../../shared/ui';
import { CopyButton } from '../../parts/CopyButton';
import { changes } from '../../session';
import { t } from '../i18n';
import { waits } from '../parts/Done';
import { Grams, gramsText } from '../parts/Grams';
import { BarDrawing } from '../parts/Metal';
import { riseClass } from '../riseColour';
import type { Trade } from '../types';

const POLL_MS = 3_000;

function State({ trade }: { trade: Trade }) {
  if (trade.state === 'refused') return <span class="tag bad">{t('gold.trade.refused')}</span>;
  if (waits(trade)) return <span class="tag wait">{t('gold.trade.waits')}</span>;
  return <span class="tag good">{t(trade.side === 'buy' ? 'gold.done.bought' : 'gold.done.sold')}</span>;
}

function Facts({ trade }: { trade: Trade }) {
  const buying = trade.side === 'buy';
  return (
    <dl class="facts">
      <div>
        <dt>{t('field.time')}</dt>
        <dd class="num">{fullTime(trade.at_ms)}</dd>
      </div>
      <div>
        <dt>{t('gold.weight')}</dt>
        <dd class="num">{gramsText(trade.grams_ug, { exact: true })}</dd>
      </div>
      <div>
        <dt>{t('gold.trade.price')}</dt>
        <dd class="num">{money(trade.price_minor)}</dd>
      </div>
      <div>
        <dt>{t('gold.quote.value')}</dt>
        <dd class="num">{money(trade.amount_minor)}</dd>
      </div>
      <div>
        <dt>{t('gold.quote.fee')}</dt>
        <dd class="num">{trade.fee_minor === 0 ? t('gold.quote.free') : money(-trade.fee_minor)}</dd>
      </div>
      <div class="gd-total">
        <dt>{t(buying ? 'gold.trade.paid' : 'gold.trade.received')}</dt>
        <dd class="num">{money(trade.total_minor)}</dd>
      </div>
      {typeof trade.profit_minor === 'number' && !buying && (
        <div>
          <dt>{t('gold.realised')}</dt>
          <dd class={`num ${riseClass(trade.profit_minor)}`}>{money(trade.profit_minor, { sign: true })}</dd>
        </div>
      )}
      <div>
        <dt>{t('gold.trade.number')}</dt>
        <dd class="id">{trade.id}</dd>
      </div>
    </dl>
  );
}

/** The receipt of one purchase or sale. While the custodian has not answered it is looked up, never guessed. */
export function TradePage({ params }: { params: Record<string, string> }) {
  const load = useLoad(
    (signal) => api.get<Trade>(`/member/gold/trades/${params.id}`, undefined, signal),
    [params.id, changes.value],
  );
  const pending = load.data !== undefined && waits(load.data);
  useEffect(() => {
    const timer = pending ? setInterval(load.reload, POLL_MS) : undefined;
    return () => clearInterval(timer);
  }, [pending]);
  return (
    <Page title={t('gold.trade.title')} backTo="/gold/lines">
      <Loaded load={load}>
        {(trade) => (
          <>
            <section class="card payee gd-slip">
              <div class="gd-ingot">
                <BarDrawing />
              </div>
              <b>{t(trade.side === 'buy' ? 'gold.buy' : 'gold.sell')}</b>
              <Grams ug={trade.side === 'buy' ? trade.grams_ug : -trade.grams_ug} sign />
              <State trade={trade} />
            </section>
            <section class="card">
              <Facts trade={trade} />
              <CopyButton text={trade.id} label={t('gold.trade.copy')} />
            </section>
          </>
        )}
      </Loaded>
    </Page>
  );
}
