import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { ErrorNote, Notice, PinPad, toast } from '../../shared/ui';
import { t } from '../i18n/later';
import { refresh } from '../session';
import type { Proof } from '../types';

/** Choose a payment PIN and type it again. `old` proves who is asking when one is set already. */
export function PinForm(props: { old?: Proof; onDone: () => void; onRefused?: () => void }) {
  const [first, setFirst] = useState<string>();
  const [differs, setDiffers] = useState(false);
  const [round, setRound] = useState(0);
  const save = useAction(async (_key: string, pin: string) => {
    await api.post('/member/pin', { pin, ...(props.old && { old: props.old }) });
    await refresh();
    return true;
  });

  const onFull = async (pin: string): Promise<void> => {
    setRound((before) => before + 1);
    if (first === undefined) {
      setDiffers(false);
      setFirst(pin);
      return;
    }
    setFirst(undefined);
    if (first !== pin) {
      setDiffers(true);
      return;
    }
    if (await save.run(pin)) {
      toast(t('pin.saved'));
      props.onDone();
    } else props.onRefused?.();
  };

  return (
    <div class="pin-page">
      <p class="center">{t(first === undefined ? 'pin.choose' : 'pin.repeat')}</p>
      {differs && <Notice kind="bad">{t('pin.differs')}</Notice>}
      <ErrorNote error={save.error} />
      <PinPad round={round} busy={save.busy} wrong={differs} onFull={(pin) => void onFull(pin)} />
    </div>
  );
}
