import { useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { percent } from '../../../shared/format';
import { Button, Icon, NavBar, Notice, Rosette } from '../../../shared/ui';
import { refresh } from '../../session';
import { spreadOf } from '../estimate';
import { t } from '../i18n';
import { BarDrawing } from '../parts/Metal';
import { DayChange, LivePrice } from '../parts/PriceNow';
import { Refused } from '../parts/Refused';
import { useLivePrice } from '../price';
import type { Overview } from '../types';

const POINTS = [
  ['shield', 'own'],
  ['line', 'risk'],
  ['bill', 'cost'],
  ['truck', 'take'],
] as const;

/** The first visit: what a gold account is, what can go wrong, and the member's yes. */
export function Consent({ overview, onOpened }: { overview: Overview; onOpened: () => void }) {
  useLivePrice();
  const [agreed, setAgreed] = useState(false);
  const open = useAction(async () => {
    await api.post('/member/gold/account', { consent: true });
    onOpened();
    scrollTo(0, 0); // another page in this one's place
    void refresh();
  });
  const { terms } = overview;
  const costs = {
    spread: percent(spreadOf(terms, terms.quote_s[0] ?? 60)),
    fee: percent(terms.sell_fee_bp),
  };
  return (
    <main class="gd-consent">
      <div class="hero">
        <Rosette />
        <NavBar title={t('gold.title')} />
        <div class="gd-ingot">
          <BarDrawing />
        </div>
        <p class="gd-lead">{t('gold.consent.lead')}</p>
        <p class="gd-heroprice num">
          <span class="gd-k">{t('gold.price.label')}</span>
          <LivePrice />
          <DayChange />
        </p>
      </div>
      <div class="wrap">
        <ul class="card gd-points">
          {POINTS.map(([icon, key]) => (
            <li key={key} class={key === 'risk' ? 'warn' : undefined}>
              <span class="disc">
                <Icon name={icon} />
              </span>
              <div>
                <b>{t(`gold.consent.${key}`)}</b>
                <p>{t(`gold.consent.${key}.more`, costs)}</p>
              </div>
            </li>
          ))}
        </ul>
        {!terms.may_buy && <Notice kind="wait">{t('gold.may_not_buy')}</Notice>}
        <label class="card row gd-agree">
          <input
            type="checkbox"
            checked={agreed}
            onChange={(event) => setAgreed(event.currentTarget.checked)}
          />
          <span class="grow">{t('gold.consent.agree')}</span>
        </label>
        <Refused error={open.error} />
        <Button kind="gold" busy={open.busy} disabled={!agreed} onClick={() => void open.run()}>
          {t('gold.consent.open')}
        </Button>
      </div>
    </main>
  );
}
