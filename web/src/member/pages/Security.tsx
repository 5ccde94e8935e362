import { useState } from 'preact/hooks';
import { api, type Page as ApiPage } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { useLoad, type Load } from '../../shared/api/useLoad';
import { dayAndTime } from '../../shared/format';
import { makePasskey, passkeysPossible } from '../../shared/passkey';
import { Button, ErrorNote, Icon, Item, Loaded, Notice, Page, Sheet, toast } from '../../shared/ui';
import { deviceName } from '../deviceName';
import { t } from '../i18n/later';
import { ProofSheet } from '../parts/ProofSheet';
import { useProven } from '../parts/useProven';
import { purpose } from '../proof';
import { me, refresh } from '../session';
import type { Device, Passkey } from '../types';

function Passkeys() {
  const list = useLoad((signal) => api.get<ApiPage<Passkey>>('/member/passkeys', undefined, signal));
  const [removing, setRemoving] = useState<Passkey>();
  // the first passkey of a member without a PIN needs no proof; later ones do
  const add = useProven(
    async (_key, name: string, proof) => {
      const options = await api.post<Record<string, unknown>>(
        '/member/passkeys/options',
        proof ? { proof } : {},
      );
      const credential = await makePasskey(options);
      await api.post('/member/passkeys', { credential, name });
      await refresh();
    },
    () => {
      list.reload();
      toast(t('passkey.added'));
    },
  );
  const mustProve = (me.value?.pin_set ?? false) || (me.value?.passkeys ?? 0) > 0;
  const remove = useAction(async (_key: string, id: string) => {
    await api.delete(`/member/passkeys/${id}`);
    await refresh();
    list.reload();
    setRemoving(undefined);
  });
  return (
    <section class="card stack">
      <div>
        <h2>{t('security.passkeys')}</h2>
        <p class="mut">{t('security.passkeys.about')}</p>
      </div>
      <Loaded load={list} lines={1}>
        {(page) => (
          <div class="items">
            {page.items.map((each) => (
              <Item
                key={each.id}
                icon="finger"
                title={each.name}
                about={t('security.added', { time: dayAndTime(each.created_at_ms) })}
                more
                onClick={() => setRemoving(each)}
              />
            ))}
          </div>
        )}
      </Loaded>
      <ErrorNote error={add.error} />
      {passkeysPossible() ? (
        <Button
          kind="line"
          busy={add.busy && !add.asking}
          onClick={() => void add.start(deviceName(), mustProve)}
        >
          <Icon name="plus" />
          {t('passkey.add')}
        </Button>
      ) : (
        <Notice>{t('passkey.unavailable')}</Notice>
      )}
      {add.asking && (
        <ProofSheet
          title={t('passkey.add')}
          purposeRef={purpose.passkey}
          onProof={add.prove}
          onClose={add.cancel}
        />
      )}
      {removing && (
        <Sheet title={removing.name} onClose={() => setRemoving(undefined)}>
          <p class="center mut">{t('passkey.remove.about')}</p>
          <ErrorNote error={remove.error} />
          <Button kind="danger" busy={remove.busy} onClick={() => void remove.run(removing.id)}>
            {t('passkey.remove')}
          </Button>
        </Sheet>
      )}
    </section>
  );
}

function Devices({ list }: { list: Load<ApiPage<Device>> }) {
  const [chosen, setChosen] = useState<Device>();
  const signOut = useAction(async (_key: string, id: string) => {
    await api.post(`/member/devices/${id}/sign-out`);
    list.reload();
    setChosen(undefined);
    toast(t('devices.signed_out'));
  });
  return (
    <section class="card">
      <h2>{t('security.devices')}</h2>
      <Loaded load={list} lines={2}>
        {(page) => (
          <div class="items">
            {page.items.map((each) => (
              <Item
                key={each.id}
                icon="device"
                title={each.name}
                about={t('devices.seen', { time: dayAndTime(each.last_seen_at_ms) })}
                end={each.current && <span class="tag good">{t('devices.this')}</span>}
                more={!each.current}
                onClick={each.current ? undefined : () => setChosen(each)}
              />
            ))}
          </div>
        )}
      </Loaded>
      {chosen && (
        <Sheet title={chosen.name} onClose={() => setChosen(undefined)}>
          <p class="center mut">{t('devices.sign_out.about')}</p>
          <ErrorNote error={signOut.error} />
          <Button kind="danger" busy={signOut.busy} onClick={() => void signOut.run(chosen.id)}>
            {t('devices.sign_out')}
          </Button>
        </Sheet>
      )}
    </section>
  );
}

/** PIN, passkeys and the devices that are logged in. */
export function Security() {
  const devices = useLoad((signal) => api.get<ApiPage<Device>>('/member/devices', undefined, signal));
  const pinSet = me.value?.pin_set;
  return (
    <Page title={t('svc.security')} backTo="/me">
      <div class="card tight">
        <Item
          href="/me/security/pin"
          icon="lock"
          title={t('security.pin')}
          about={t(pinSet ? 'security.pin.change' : 'security.pin.set')}
          more
        />
      </div>
      <Passkeys />
      <Devices list={devices} />
    </Page>
  );
}
