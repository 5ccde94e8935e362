import { useState } from 'preact/hooks';
import { api, ApiError } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { passkeysPossible } from '../../shared/passkey';
import { back } from '../../shared/router';
import { Button, ErrorNote, Icon, Page, PinPad } from '../../shared/ui';
import { t } from '../i18n/later';
import { PinForm } from '../parts/PinForm';
import { passkeyProof, purpose } from '../proof';
import { me } from '../session';
import type { Proof } from '../types';

/** Asks for the present PIN, or a passkey when it is forgotten. */
function OldPin({ onProof }: { onProof: (proof: Proof) => void }) {
  const [round, setRound] = useState(0);
  const check = useAction(async (_key: string, pin: string) => {
    await api.post('/member/pin/check', { pin });
    onProof({ pin });
  });
  const passkey = useAction(async () => onProof(await passkeyProof(purpose.pin)));
  const onFull = async (pin: string): Promise<void> => {
    await check.run(pin);
    setRound((before) => before + 1);
  };
  const wrong = check.error instanceof ApiError && check.error.code === 'identity.pin_wrong';
  return (
    <div class="pin-page">
      <p class="center">{t('pin.old')}</p>
      <ErrorNote error={check.error ?? passkey.error} />
      {(me.value?.passkeys ?? 0) > 0 && passkeysPossible() && (
        <Button kind="line" busy={passkey.busy} onClick={() => void passkey.run()}>
          <Icon name="finger" />
          {t('pin.forgotten')}
        </Button>
      )}
      <PinPad round={round} busy={check.busy} wrong={wrong} onFull={(pin) => void onFull(pin)} />
    </div>
  );
}

/** Sets the payment PIN, or changes it once the old one (or a passkey) has been shown. */
export function Pin() {
  const [old, setOld] = useState<Proof>();
  const mustProve = (me.value?.pin_set ?? false) && !old;
  return (
    <Page title={t('security.pin')} backTo="/me/security">
      {mustProve ? (
        <OldPin onProof={setOld} />
      ) : (
        <PinForm
          old={old}
          onDone={() => back('/me/security')}
          onRefused={() => old && 'assertion' in old && setOld(undefined)}
        />
      )}
    </Page>
  );
}
