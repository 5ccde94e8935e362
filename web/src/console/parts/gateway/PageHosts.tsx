import { useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useLoad } from '../../../shared/api/useLoad';
import { Button, Loaded } from '../../../shared/ui';
import { t } from '../../i18n';
import { may } from '../../session';
import { ReasonSheet } from '../ReasonSheet';

/** Hosts as typed, one a line; doubles and empty lines are left out. */
export function hostLines(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter(Boolean))];
}

/** The hosts on which an app has pages: members who agree to be known are sent nowhere else. */
export function PageHosts({ appid }: { appid: string }) {
  const path = `/console/gateway/apps/${appid}/pages`;
  const load = useLoad((signal) => api.get<string[]>(path, {}, signal), [appid]);
  const [typed, setTyped] = useState<string>();
  return (
    <section class="card">
      <div class="row between">
        <h2>{t('gateway.pages')}</h2>
        {may('keep_keys') && load.data && (
          <Button kind="line" small onClick={() => setTyped(load.data?.join('\n') ?? '')}>
            {t('gateway.pages.change')}
          </Button>
        )}
      </div>
      <p class="mut">{t('gateway.pages.about', { appid })}</p>
      <Loaded load={load} lines={2}>
        {(hosts) => (
          <p>
            {hosts.length ? hosts.map((host) => <code key={host}>{host} </code>) : t('gateway.pages.none')}
          </p>
        )}
      </Loaded>
      {typed !== undefined && (
        <ReasonSheet
          title={t('gateway.pages.change')}
          about={t('gateway.pages.about', { appid })}
          act={t('save')}
          path={path}
          body={{ hosts: hostLines(typed) }}
          said={t('gateway.pages.said')}
          onClose={() => setTyped(undefined)}
          onDone={() => {
            setTyped(undefined);
            load.reload();
          }}
        >
          <label class="box">
            <span>{t('gateway.pages.hosts')}</span>
            <textarea
              rows={4}
              placeholder={'shop.example\nwww.shop.example'}
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
        </ReasonSheet>
      )}
    </section>
  );
}
