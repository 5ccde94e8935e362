import { longDay, money } from '../../shared/format';
import { Button, Icon, Notice } from '../../shared/ui';
import { grams } from '../assets';
import { t } from '../i18n';
import { may } from '../session';
import type { MemberGold as Holding } from '../types';
import { AccountLink, Facts, Weight } from './small';

/** What a member has of gold; `onFreeze` asks to freeze it, or to let it go again. */
export function MemberGold({ gold, onFreeze }: { gold: Holding; onFreeze: () => void }) {
  return (
    <section class="card" aria-labelledby="member-gold">
      <div class="row between">
        <h2 id="member-gold">{t('nav.gold')}</h2>
        {gold.frozen && <span class="tag bad">{t('frozen')}</span>}
      </div>
      <p class="big">
        <Weight ug={gold.total_ug} />
      </p>
      {gold.value_minor > 0 && <p class="mut">{t('gold.worth', { amount: money(gold.value_minor) })}</p>}
      {gold.frozen && gold.reason && <Notice kind="bad">{gold.reason}</Notice>}
      <Facts
        rows={[
          [t('balance.available'), <span class="num">{grams(gold.available_ug)}</span>],
          [t('vault.pledged'), <span class="num">{grams(gold.pledged_ug)}</span>],
          [t('vault.in_delivery'), <span class="num">{grams(gold.in_delivery_ug)}</span>],
          [t('holding.cost'), <span class="num">{money(gold.cost_minor)}</span>],
          [t('holding.realised'), <span class="num">{money(gold.realised_minor, { sign: true })}</span>],
          [t('holding.opened'), longDay(gold.opened_at_ms)],
          [t('ledger.account'), <AccountLink id={gold.account_id} />],
        ]}
      />
      {may('freeze') && (
        <Button kind="line" small onClick={onFreeze}>
          <Icon name="snow" small />
          {t(gold.frozen ? 'holding.unfreeze' : 'holding.freeze')}
        </Button>
      )}
    </section>
  );
}
