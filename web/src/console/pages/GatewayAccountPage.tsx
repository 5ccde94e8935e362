import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { longDay } from '../../shared/format';
import type { PageProps } from '../../shared/routes';
import { Button, Loaded } from '../../shared/ui';
import { t } from '../i18n';
import { PageHosts } from '../parts/gateway/PageHosts';
import { Pem } from '../parts/gateway/Pem';
import { ReasonSheet } from '../parts/ReasonSheet';
import { Shell } from '../parts/Shell';
import { Copied, Facts, Subject } from '../parts/small';
import { changes, may } from '../session';
import type { GatewayAccount } from '../types';
import { word } from '../words';

/** The other of the two ways in which a caller and we can know each other. */
const otherMode = (account: GatewayAccount): string =>
  account.mode === 'certificate' ? (account.scheme === 'wechat' ? 'public_key' : 'key') : 'certificate';

type Asked = { what: 'mode' } | { what: 'revoke'; serial: string };

function Sheets(props: { account: GatewayAccount; asked: Asked; onClose: () => void; onDone: () => void }) {
  const { account, asked } = props;
  const path = `/console/gateway/accounts/${account.account}`;
  if (asked.what === 'mode') {
    const mode = otherMode(account);
    return (
      <ReasonSheet
        {...props}
        title={t('gateway.mode.change')}
        about={t('gateway.mode.about')}
        act={t('gateway.mode.do', { mode: word('keymode', mode) })}
        path={`${path}/mode`}
        body={{ mode }}
        said={t('gateway.mode.said')}
      />
    );
  }
  return (
    <ReasonSheet
      {...props}
      title={t('gateway.revoke')}
      about={t('gateway.revoke.about')}
      act={t('gateway.revoke')}
      path={`${path}/certificates/${asked.serial}/revoke`}
      body={{}}
      said={t('gateway.revoked')}
    />
  );
}

/** One caller of the gateway: how it and we know each other, its certificates. */
export function GatewayAccountPage({ params }: PageProps) {
  const [asked, setAsked] = useState<Asked>();
  const load = useLoad(
    (signal) => api.get<GatewayAccount>(`/console/gateway/accounts/${params.account}`, {}, signal),
    [params.account, changes.value],
  );
  const account = load.data;
  return (
    <Shell
      title={<code>{params.account}</code>}
      up={{ to: '/console/gateway', label: t('nav.gateway') }}
      end={
        account && (
          <>
            <a class="btn line small" href={`/console/gateway/callbacks?account=${account.account}`}>
              {t('gateway.callbacks')}
            </a>
            {may('keep_keys') && (
              <Button kind="line" small onClick={() => setAsked({ what: 'mode' })}>
                {t('gateway.mode.change')}
              </Button>
            )}
          </>
        )
      }
    >
      <Loaded load={load} lines={6}>
        {(found) => (
          <>
            <section class="card">
              <Facts
                rows={[
                  [t('col.merchant'), <Subject id={found.merchant} />],
                  [t('gateway.scheme'), word('scheme', found.scheme)],
                  [t('gateway.mode'), word('keymode', found.mode)],
                  ...(found.seller_id
                    ? [
                        [t('gateway.seller'), <Copied text={found.seller_id} />] as [
                          string,
                          preact.JSX.Element,
                        ],
                      ]
                    : []),
                  ...found.appids.map((appid): [string, preact.JSX.Element] => [
                    'appid',
                    <Copied text={appid} />,
                  ]),
                  ...found.subs.map((sub): [string, preact.JSX.Element] => [
                    t('gateway.sub'),
                    <code>{sub}</code>,
                  ]),
                  [t('col.since'), longDay(found.created_at_ms)],
                ]}
              />
            </section>
            <section class="card">
              <h2>{t('gateway.certificates')}</h2>
              {found.api_certificates.map((certificate) => (
                <div key={certificate.serial} class="keyline">
                  <span class="grow">
                    <code>{certificate.serial}</code>
                    <span class="mut">{longDay(certificate.created_at_ms)}</span>
                  </span>
                  {certificate.revoked ? (
                    <span class="tag bad">{t('gateway.is_revoked')}</span>
                  ) : (
                    <>
                      <Pem name={`${certificate.serial}.pem`} text={certificate.pem} />
                      {may('keep_keys') && found.scheme === 'wechat' && (
                        <Button
                          kind="danger"
                          small
                          onClick={() => setAsked({ what: 'revoke', serial: certificate.serial })}
                        >
                          {t('gateway.revoke')}
                        </Button>
                      )}
                    </>
                  )}
                </div>
              ))}
            </section>
            {(found.appids.length ? found.appids : [found.account]).map((appid) => (
              <PageHosts key={appid} appid={appid} />
            ))}
            {asked && (
              <Sheets
                account={found}
                asked={asked}
                onClose={() => setAsked(undefined)}
                onDone={() => {
                  setAsked(undefined);
                  load.reload();
                }}
              />
            )}
          </>
        )}
      </Loaded>
    </Shell>
  );
}
