import '../styles/code.css';
import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { currency, money, parseAmount } from '../../shared/format';
import {
  AmountInput,
  Button,
  Icon,
  Keypad,
  Loaded,
  NavBar,
  pressAmount,
  QrCode,
  Rosette,
  Sheet,
} from '../../shared/ui';
import { t } from '../i18n/later';
import { CopyButton } from '../parts/CopyButton';
import { me } from '../session';

interface Wanted {
  amount_minor?: number;
  note?: string;
}

function AmountSheet(props: { onClose: () => void; onDone: (wanted: Wanted) => void }) {
  const [typed, setTyped] = useState('');
  const [note, setNote] = useState('');
  const amount = parseAmount(typed);
  const done = (): void =>
    props.onDone({ amount_minor: amount || undefined, note: note.trim() || undefined });
  return (
    <Sheet title={t('receive.amount')} onClose={props.onClose}>
      <AmountInput label={t('amount')} typed={typed} onTyped={setTyped} />
      <label class="box">
        <span>{t('note')}</span>
        <input
          value={note}
          maxLength={60}
          placeholder={t('note.optional')}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </label>
      <Button disabled={!amount} onClick={done}>
        {t('receive.amount.set')}
      </Button>
      <Keypad point onKey={(key) => setTyped((before) => pressAmount(before, key, currency.value.scale))} />
    </Sheet>
  );
}

/** My personal code: anyone scans it to send me money; with an amount when I set one. */
export function Receive() {
  const [wanted, setWanted] = useState<Wanted>({});
  const [asking, setAsking] = useState(false);
  const code = useLoad(
    (signal) => api.get<{ text: string; url: string }>('/member/receive', { ...wanted }, signal),
    [wanted.amount_minor, wanted.note],
  );
  const member = me.value?.member;
  const share = async (url: string): Promise<void> => {
    await navigator.share({ url, title: t('receive.title') }).catch(() => undefined); // closed without sharing
  };
  return (
    <main class="full">
      <Rosette />
      <NavBar title={t('receive.title')} />
      <div class="code-card">
        <div class="code-top whole">
          <p class="hint">{t('receive.hint')}</p>
          <Loaded load={code}>{(made) => <QrCode text={made.text} label={t('receive.qr')} logo />}</Loaded>
          {wanted.amount_minor !== undefined && (
            <p class="wanted num">
              {money(wanted.amount_minor)}
              {wanted.note && <small>{wanted.note}</small>}
            </p>
          )}
          <p class="whose">
            <b>{member?.name}</b>
            {member?.handle && <span>@{member.handle}</span>}
          </p>
        </div>
      </div>
      <div class="code-foot">
        <div class="row wrap-row">
          <button
            type="button"
            class="pill"
            onClick={() => (wanted.amount_minor === undefined ? setAsking(true) : setWanted({}))}
          >
            <Icon name="edit" small />
            {t(wanted.amount_minor === undefined ? 'receive.amount' : 'receive.amount.clear')}
          </button>
          {code.data && 'share' in navigator && (
            <button type="button" class="pill" onClick={() => void share(code.data?.url ?? '')}>
              <Icon name="share" small />
              {t('receive.share')}
            </button>
          )}
        </div>
        {code.data && <CopyButton text={code.data.url} label={t('receive.copy')} />}
        <a class="pill" href="/request">
          <Icon name="request" small />
          {t('receive.request')}
        </a>
      </div>
      {asking && (
        <AmountSheet
          onClose={() => setAsking(false)}
          onDone={(value) => {
            setWanted(value);
            setAsking(false);
          }}
        />
      )}
    </main>
  );
}
