import { api } from '../../../shared/api/client';
import { useLoad } from '../../../shared/api/useLoad';
import { dayAndTime } from '../../../shared/format';
import { Icon, Loaded, NavBar, Rosette } from '../../../shared/ui';
import { CopyButton } from '../../parts/CopyButton';
import { t } from '../i18n';
import { CoverHistory } from '../parts/CoverHistory';
import { gramsText } from '../parts/Grams';
import { owed, VaultPicture } from '../parts/VaultPicture';
import { VaultBars } from '../parts/VaultBars';
import type { Coverage as Covered } from '../types';
import { useOverview } from '../useOverview';

/** The one sentence that matters. */
function Verdict({ coverage }: { coverage: Covered }) {
  const missing = Math.max(owed(coverage) - coverage.custodian_ug, -(coverage.statement?.gap_ug ?? 0));
  const doubt = !coverage.covered && missing <= 0;
  return (
    <div
      class={coverage.covered ? 'gd-verdict' : 'gd-verdict missing'}
      role={coverage.covered ? undefined : 'alert'}
    >
      <span class="seal">
        <Icon name={coverage.covered ? 'shield' : 'alert'} />
      </span>
      <h2>{t(coverage.covered ? 'gold.cover.yes' : doubt ? 'gold.cover.doubt' : 'gold.cover.no')}</h2>
      <p class="num">
        {coverage.covered &&
          t('gold.cover.as_of', { custodian: coverage.custodian, time: dayAndTime(coverage.as_of_ms) })}
        {doubt && t('gold.cover.doubt.more')}
        {missing > 0 && !coverage.covered && t('gold.cover.missing', { grams: gramsText(missing) })}
      </p>
    </div>
  );
}

function Statement({ coverage }: { coverage: Covered }) {
  const { statement } = coverage;
  return (
    <section class="card">
      <h2>{t('gold.cover.statement')}</h2>
      {statement ? (
        <>
          <dl class="facts">
            <div>
              <dt>{t('gold.cover.statement.day')}</dt>
              <dd class="num">{statement.day}</dd>
            </div>
            <div>
              <dt>{t('gold.cover.statement.ug')}</dt>
              <dd class="num">{gramsText(statement.ug, { exact: true })}</dd>
            </div>
            <div>
              <dt>{t('gold.cover.statement.digest')}</dt>
              <dd class="gd-digest">{statement.digest}</dd>
            </div>
          </dl>
          <CopyButton text={statement.digest} label={t('gold.cover.statement.copy')} />
          <p class="note">{t('gold.cover.statement.about')}</p>
        </>
      ) : (
        <p class="mut">{t('gold.cover.statement.none')}</p>
      )}
      <p class="note">
        {t(coverage.mode === 'bank_of_record' ? 'gold.cover.mode.bank' : 'gold.cover.mode.trustee')}
      </p>
    </section>
  );
}

/** Whether everybody's gold is really there, so that one sees it before reading it. */
export function Coverage() {
  const load = useLoad((signal) => api.get<Covered>('/member/gold/coverage', undefined, signal));
  const own = useOverview().data?.holding.total_ug ?? 0;
  return (
    <main class="gd-coverage">
      <div class="hero">
        <Rosette />
        <NavBar title={t('gold.coverage')} backTo="/gold" />
        {load.data && <Verdict coverage={load.data} />}
      </div>
      <div class="wrap">
        <Loaded load={load} lines={6}>
          {(coverage) => (
            <>
              <section class="card">
                <VaultPicture coverage={coverage} />
                {own > 0 && <p class="gd-own num">{t('gold.cover.own', { grams: gramsText(own) })}</p>}
              </section>
              <CoverHistory days={coverage.history} />
              <VaultBars bars={coverage.bars} />
              <Statement coverage={coverage} />
            </>
          )}
        </Loaded>
      </div>
    </main>
  );
}
