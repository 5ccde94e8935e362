import { money } from '../../../shared/format';
import { amountsHidden, hideAmounts } from '../../../shared/preferences';
import { Icon, Loaded, Notice, Page, Rosette, Segments } from '../../../shared/ui';
import { TabBar } from '../../parts/TabBar';
import { ChartCard } from '../parts/ChartCard';
import { Grams, gramsText } from '../parts/Grams';
import { BidAsk, DayChange, LivePrice, StateNote, StateTag } from '../parts/PriceNow';
import { holdingNow } from '../estimate';
import { t } from '../i18n';
import { price, useLivePrice } from '../price';
import { chooseRiseColour, riseClass, riseColour } from '../riseColour';
import type { Holding, Overview } from '../types';
import { useOverview } from '../useOverview';
import { Consent } from './Consent';

const ACTIONS = [
  ['/gold/buy', 'plus', 'gold.buy'],
  ['/gold/sell', 'minus', 'gold.sell'],
  ['/packets/send?asset=gold', 'gift', 'gold.gift'],
  ['/gold/plans', 'plan', 'gold.plans'],
] as const;

const SERVICES = [
  ['/gold/lines', 'statement', 'gold.lines'],
  ['/gold/alerts', 'bell', 'gold.alerts'],
  ['/gold/delivery', 'truck', 'gold.delivery'],
  ['/gold/pledges', 'pledge', 'gold.pledges'],
] as const;

/** What the holding is worth at this second. */
function Worth({ holding }: { holding: Holding }) {
  const { value, profit } = holdingNow(holding, price.value);
  const covered = amountsHidden.value;
  return (
    <p class="gd-worth num">
      {covered ? '••••' : t('gold.worth', { amount: money(value) })}
      {holding.total_ug > 0 && !covered && (
        <span class="gd-profit">
          <span class="sr">{t('gold.profit')} </span>
          {money(profit, { sign: true })}
        </span>
      )}
    </p>
  );
}

function Fact(props: { label: string; minor: number; signed?: boolean }) {
  const text = money(props.minor, { sign: props.signed });
  return (
    <div>
      <dt>{props.label}</dt>
      <dd class={props.signed ? `num ${riseClass(props.minor)}` : 'num'}>
        {amountsHidden.value ? '••••' : text}
      </dd>
    </div>
  );
}

/** The figures behind the worth; those that follow the price are drawn anew with it. */
function Facts({ holding }: { holding: Holding }) {
  const { profit } = holdingNow(holding, price.value);
  const bound = [
    ['gold.pledged', holding.pledged_ug],
    ['gold.in_delivery', holding.in_delivery_ug],
  ] as const;
  return (
    <dl class="gd-facts">
      <Fact label={t('gold.profit')} minor={profit} signed />
      <Fact label={t('gold.today')} minor={holding.today_minor} signed />
      <Fact label={t('gold.average')} minor={holding.average_minor} />
      <Fact label={t('gold.realised')} minor={holding.realised_minor} signed />
      {bound.map(
        ([label, ug]) =>
          ug > 0 && (
            <div key={label}>
              <dt>{t(label)}</dt>
              <dd class="num">{gramsText(ug)}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function Hero({ holding }: { holding: Holding }) {
  const covered = amountsHidden.value;
  return (
    <div class="hero gd-hero">
      <Rosette />
      <div class="top">
        <h1 tabIndex={-1}>{t('gold.title')}</h1>
        <button
          type="button"
          class="btn-i"
          aria-label={t(covered ? 'home.show' : 'home.hide')}
          aria-pressed={covered}
          onClick={() => hideAmounts(!covered)}
        >
          <Icon name={covered ? 'eyeoff' : 'eye'} />
        </button>
      </div>
      <div class="gd-mine">
        <p class="gd-k">{t('gold.mine')}</p>
        <Grams ug={holding.total_ug} covered={covered} />
        <Worth holding={holding} />
      </div>
      <nav class="quick" aria-label={t('home.actions')}>
        {ACTIONS.map(([to, icon, label]) => (
          <a key={to} href={to}>
            <i class={icon === 'gift' ? 'gold' : undefined}>
              <Icon name={icon} />
            </i>
            {t(label)}
          </a>
        ))}
      </nav>
    </div>
  );
}

function Market({ average }: { average: number }) {
  return (
    <section class="card gd-market" aria-label={t('gold.market')}>
      <div class="row between">
        <h2 class="mut plain-weight">{t('gold.price.label')}</h2>
        <StateTag />
      </div>
      <div class="gd-pricerow">
        <div>
          <LivePrice />
          <p class="gd-change">
            <DayChange />
          </p>
        </div>
        <BidAsk />
      </div>
      <StateNote />
      <ChartCard average={average} />
    </section>
  );
}

function Mine({ overview }: { overview: Overview }) {
  const { holding } = overview;
  return (
    <>
      <Hero holding={holding} />
      <div class="wrap">
        {overview.frozen && (
          <Notice kind="bad" icon="lock">
            {t('gold.frozen')}
          </Notice>
        )}
        <Market average={holding.total_ug > 0 ? holding.average_minor : 0} />
        {(holding.total_ug > 0 || holding.realised_minor !== 0) && (
          <section class="card" aria-label={t('gold.mine')}>
            <Facts holding={holding} />
          </section>
        )}
        <section class="card">
          <h2 class="sr">{t('home.services')}</h2>
          <div class="services">
            {SERVICES.map(([to, icon, label]) => (
              <a key={to} href={to}>
                <i class="gd-service">
                  <Icon name={icon} />
                </i>
                {t(label)}
              </a>
            ))}
          </div>
        </section>
        <a class="gd-covered" href="/gold/coverage">
          <Icon name="shield" />
          <span class="grow">
            <b>{t('gold.covered')}</b>
            <span>{t('gold.covered.more')}</span>
          </span>
          <Icon name="chevron" small />
        </a>
        <div class="gd-setting">
          <span>{t('gold.rise')}</span>
          <Segments
            label={t('gold.rise')}
            value={riseColour.value}
            options={[
              ['red', t('gold.rise.red')],
              ['green', t('gold.rise.green')],
            ]}
            onChange={chooseRiseColour}
          />
        </div>
      </div>
    </>
  );
}

/** What one has in gold, and what gold does. On the first visit: what it is, and whether one wants it. */
export function Gold() {
  useLivePrice();
  const load = useOverview();
  if (load.data && !load.data.opened) {
    return (
      <>
        <Consent overview={load.data} onOpened={load.reload} />
        <div class="tab-room" />
        <TabBar />
      </>
    );
  }
  if (!load.data) {
    return (
      <>
        <Page title={t('gold.title')} root>
          <Loaded load={load} lines={6}>
            {() => null}
          </Loaded>
        </Page>
        <TabBar />
      </>
    );
  }
  return (
    <>
      <main class="page gd">
        <Mine overview={load.data} />
      </main>
      <TabBar />
    </>
  );
}
