import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { ApiError } from '../../shared/api/client';
import { passkeysPossible } from '../../shared/passkey';
import { Amount, Button, ErrorNote, Icon, Notice, PinPad, Sheet } from '../../shared/ui';
import { t } from '../i18n/later';
import { passkeyProof } from '../proof';
import { me } from '../session';
import type { Proof } from '../types';

/**
 * Confirm with PIN or passkey. Shows what is being decided; `onProof` does it and rejects when the server refuses,
 * in which case the sheet says why and stays open for another try.
 */
export function ProofSheet(props: {
  title: string;
  amountMinor?: number;
  to?: string;
  children?: ComponentChildren;
  purposeRef: string;
  onProof: (proof: Proof) => Promise<void>;
  onClose: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const [round, setRound] = useState(0);
  const pinSet = me.value?.pin_set ?? true;
  const passkeys = (me.value?.passkeys ?? 0) > 0 && passkeysPossible();

  const prove = async (getProof: () => Promise<Proof>): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await props.onProof(await getProof());
    } catch (caught) {
      setError(caught as Error);
      setRound((before) => before + 1);
    } finally {
      setBusy(false);
    }
  };

  const wrong = error instanceof ApiError && error.code === 'identity.pin_wrong';
  return (
    <Sheet title={props.title} onClose={props.onClose}>
      <div class="deal">
        {props.to && <p class="mut">{props.to}</p>}
        {props.amountMinor !== undefined && <Amount minor={props.amountMinor} />}
        {props.children}
      </div>
      <ErrorNote error={error} />
      {!pinSet && !passkeys && (
        <Notice kind="wait" icon="lock">
          {t('proof.none')} <a href="/me/security/pin">{t('proof.none.set')}</a>
        </Notice>
      )}
      {passkeys && (
        <Button
          kind={pinSet ? 'line' : undefined}
          busy={busy}
          onClick={() => void prove(() => passkeyProof(props.purposeRef))}
        >
          <Icon name="finger" />
          {t('proof.passkey')}
        </Button>
      )}
      {pinSet && (
        <>
          <p class="center mut">{t('proof.pin')}</p>
          <PinPad
            busy={busy}
            wrong={wrong}
            round={round}
            onFull={(pin) => void prove(() => Promise.resolve({ pin }))}
          />
        </>
      )}
    </Sheet>
  );
}
