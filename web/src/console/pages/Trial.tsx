import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { fullTime } from '../../shared/format';
import { Button, Empty, Icon, Loaded } from '../../shared/ui';
import { t } from '../i18n';
import { LedgerTabs } from '../parts/Tabs';
import { Shell } from '../parts/Shell';
import { TrialTable } from '../parts/TrialTable';
import type { TrialBalance } from '../types';
import { word } from '../words';

/** Debits and credits of every kind of account, per asset, at one moment: it reads the whole ledger. */
export function Trial() {
  const load = useLoad((signal) => api.get<TrialBalance>('/console/ledger/trial-balance', {}, signal));
  return (
    <Shell
      title={t('nav.ledger')}
      end={
        <Button kind="line" small busy={load.loading} onClick={load.reload}>
          <Icon name="refresh" small />
          {t('refresh')}
        </Button>
      }
    >
      <LedgerTabs />
      <Loaded load={load} lines={6}>
        {(trial) => (
          <>
            {trial.assets.length === 0 && (
              <section class="card">
                <Empty icon="ledger" title={t('ledger.none')} />
              </section>
            )}
            {trial.assets.map((asset) => (
              <section key={asset.asset} class="card">
                <div class="row between">
                  <h2>{word('asset', asset.asset)}</h2>
                  {trial.at_ms !== undefined && <span class="mut num">{fullTime(trial.at_ms)}</span>}
                </div>
                <TrialTable asset={asset} />
              </section>
            ))}
          </>
        )}
      </Loaded>
    </Shell>
  );
}
