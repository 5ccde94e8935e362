import '../styles/card.css';
import '../styles/lists.css';
import { api } from '../../../shared/api/client';
import { useLoad } from '../../../shared/api/useLoad';
import { money } from '../../../shared/format';
import { Empty, Icon, Loaded, Page } from '../../../shared/ui';
import { Cover } from '../covers/Cover';
import { coverStyle, knownCover, suits } from '../covers/palette';
import { grams } from '../grams';
import { t } from '../i18n';
import { Worth } from '../parts/Worth';
import type { Gifting } from '../types';
import { coverName } from '../words';

/** Gold and money that everybody gave today. */
function Today({ gifting }: { gifting: Gifting }) {
  const { gold_today: gold, cash_today: cash } = gifting;
  return (
    <div class="pk-today">
      <section class="pk-gold-today" style={coverStyle('ingot')}>
        <h2>{t('packets.gifting.gold')}</h2>
        <p class="num pk-big">{grams(gold.grams_ug)}</p>
        <p class="num">
          {t('packets.gifting.n', { n: gold.packets })} ·{' '}
          <Worth ug={gold.grams_ug} before={gold.worth_minor} bare />
        </p>
        <a class="pill" href="/packets/send?asset=gold">
          <Icon name="gold" small />
          {t('packets.history.send')}
          <span class="sr">: {t('packets.gold')}</span>
        </a>
      </section>
      <section class="pk-cash-today" style={coverStyle('clouds')}>
        <h2>{t('packets.gifting.cash')}</h2>
        <p class="num pk-big">{money(cash.amount_minor)}</p>
        <p class="num">{t('packets.gifting.n', { n: cash.packets })}</p>
        <a class="pill" href="/packets/send?asset=cash">
          <Icon name="packet" small />
          {t('packets.history.send')}
          <span class="sr">: {t('packets.red')}</span>
        </a>
      </section>
    </div>
  );
}

/** Which covers are sent most, each with its share of the first one's. */
function Covers({ covers }: { covers: Gifting['covers'] }) {
  const most = covers[0]?.sent ?? 1;
  return (
    <section class="card">
      <h2>{t('packets.gifting.covers')}</h2>
      {covers.length === 0 && <Empty icon="packet" title={t('packets.gifting.none')} />}
      <ol class="pk-ranks">
        {covers.map((each, i) => {
          const code = knownCover(each.code, 'cash');
          const asset = suits(code);
          return (
            <li key={each.code}>
              <a href={`/packets/send?asset=${asset}&cover=${code}`}>
                <span class="pk-rank num">{i + 1}</span>
                <span class="pk-face">
                  <Cover code={code} part="flat" />
                  <i />
                </span>
                <span class="grow">
                  <b>{coverName(each.code)}</b>
                  <span class="pk-meter">
                    <i style={{ transform: `scaleX(${Math.max(0.02, each.sent / most)})` }} />
                  </span>
                  <span class="mut num">{t('packets.gifting.sent', { n: each.sent })}</span>
                  <span class="sr">. {t('packets.gifting.use')}</span>
                </span>
                <Icon name="chevron" small />
              </a>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** What everybody gives: gold and money of today, and the covers of the month. */
export function GiftingPage() {
  const load = useLoad((signal) => api.get<Gifting>('/member/packets/gifting', undefined, signal));
  return (
    <Page title={t('packets.gifting.title')} backTo="/packets">
      <Loaded load={load} lines={6}>
        {(gifting) => (
          <>
            <Today gifting={gifting} />
            <Covers covers={gifting.covers} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
