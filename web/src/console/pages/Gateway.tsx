import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { longDay } from '../../shared/format';
import { Button, Empty, ErrorNote, Loaded } from '../../shared/ui';
import { t } from '../i18n';
import { EnrolSheet } from '../parts/gateway/EnrolSheet';
import { PlatformKeyList } from '../parts/gateway/PlatformKeyList';
import { Shell } from '../parts/Shell';
import { Table } from '../parts/Table';
import { GatewayTabs } from '../parts/Tabs';
import { changes, may } from '../session';
import type { GatewayAccount, PlatformKeys } from '../types';
import { word } from '../words';

/** Who may call the gateway, and the keys that they know us by. */
export function Gateway() {
  const [enrolling, setEnrolling] = useState(false);
  const accounts = useLoad(
    (signal) => api.get<GatewayAccount[]>('/console/gateway/accounts', {}, signal),
    [changes.value],
  );
  const keys = useLoad((signal) => api.get<PlatformKeys>('/console/gateway/keys', {}, signal));
  return (
    <Shell
      title={t('nav.gateway')}
      end={
        may('keep_keys') && (
          <Button kind="line" small onClick={() => setEnrolling(true)}>
            {t('gateway.enrol')}
          </Button>
        )
      }
    >
      <GatewayTabs />
      <section class="card">
        <h2>{t('gateway.callers')}</h2>
        <Loaded load={accounts} lines={5}>
          {(found) =>
            found.length === 0 ? (
              <Empty icon="key" title={t('gateway.none')}>
                <p>{t('gateway.none.about')}</p>
              </Empty>
            ) : (
              <Table
                caption={t('gateway.callers')}
                rows={found}
                id={(row) => row.account}
                to={(row) => `/console/gateway/accounts/${row.account}`}
                columns={[
                  { name: t('col.number'), cell: (row) => <code>{row.account}</code> },
                  { name: t('col.merchant'), cell: (row) => row.name },
                  { name: t('gateway.scheme'), cell: (row) => word('scheme', row.scheme) },
                  { name: t('gateway.mode'), cell: (row) => word('keymode', row.mode), wide: true },
                  { name: t('col.since'), cell: (row) => longDay(row.created_at_ms), wide: true },
                ]}
              />
            )
          }
        </Loaded>
      </section>
      <ErrorNote error={keys.error} onRetry={keys.reload} />
      {keys.data && <PlatformKeyList keys={keys.data} onChange={keys.reload} />}
      {enrolling && (
        <EnrolSheet
          onClose={() => {
            setEnrolling(false);
            accounts.reload();
            keys.reload();
          }}
        />
      )}
    </Shell>
  );
}
