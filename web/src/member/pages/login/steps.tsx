import { useEffect, useRef, useState } from 'preact/hooks';
import { api, ApiError } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { language } from '../../../shared/i18n';
import { passkeysPossible, usePasskey } from '../../../shared/passkey';
import { useNow } from '../../../shared/useNow';
import { go } from '../../../shared/router';
import { Button, ErrorNote, Icon, Notice } from '../../../shared/ui';
import { deviceName } from '../../deviceName';
import { t } from '../../i18n';
import { enter } from '../../session';

/** A one-time code that is on its way. The demo shows it instead of sending it. */
export interface SentCode {
  phone: string;
  sent_to: string;
  expires_at_ms: number;
  resend_at_ms: number;
  demo_code?: string | null;
}

const CODE_LENGTH = 6;
/** What the server puts before a number without a country code. */
const DEFAULT_REGION = '+86';

const sendCode = async (phone: string): Promise<SentCode> => {
  const sent = await api.post<Omit<SentCode, 'phone'>>('/auth/codes', { phone, purpose: 'log_in' });
  return { ...sent, phone };
};

export function PhoneStep({ onSent }: { onSent: (sent: SentCode) => void }) {
  const [typed, setTyped] = useState('');
  const send = useAction((_key: string, phone: string) => sendCode(phone));
  const withPasskey = useAction(async () => {
    const options = await api.post<Record<string, unknown>>('/auth/passkeys/options');
    const assertion = await usePasskey(options);
    await api.post('/auth/passkeys/sessions', { assertion, device_name: deviceName() });
    await enter();
  });

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const sent = await send.run(typed.trim());
    if (sent) onSent(sent);
  };

  return (
    <>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <label class="box">
          <span>{t('login.phone')}</span>
          <input
            type="tel"
            name="phone"
            autocomplete="tel"
            inputMode="tel"
            required
            maxLength={20}
            placeholder="138 0013 8000"
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
          <span class="hint">{t('login.phone.hint', { region: DEFAULT_REGION })}</span>
        </label>
        <ErrorNote error={send.error} />
        <Button submit busy={send.busy} disabled={typed.trim().length < 5}>
          {t('login.send')}
        </Button>
      </form>
      {passkeysPossible() && (
        <Button kind="line" busy={withPasskey.busy} onClick={() => void withPasskey.run()}>
          <Icon name="finger" />
          {t('login.passkey')}
        </Button>
      )}
      <ErrorNote error={withPasskey.error} />
      <p class="note center">{t('login.new')}</p>
    </>
  );
}

export function CodeStep(props: { sent: SentCode; onNew: (code: string) => void; onBack: () => void }) {
  const [sent, setSent] = useState(props.sent);
  const [code, setCode] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const now = useNow(1000);
  const seconds = Math.max(0, Math.ceil((sent.resend_at_ms - now) / 1000));
  const again = useAction((_key: string) => sendCode(sent.phone));
  const logIn = useAction(async (_key: string, typed: string) => {
    try {
      await api.post('/auth/sessions', { phone: sent.phone, code: typed, device_name: deviceName() });
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'identity.no_such_member')) throw error;
      props.onNew(typed);
      return;
    }
    await enter();
  });

  useEffect(() => input.current?.focus(), []);

  const onInput = (value: string): void => {
    const digits = value.replace(/\D/g, '').slice(0, CODE_LENGTH);
    setCode(digits);
    if (digits.length === CODE_LENGTH) void logIn.run(digits);
  };

  const resend = async (): Promise<void> => {
    const fresh = await again.run();
    if (fresh) setSent(fresh);
  };

  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <label class="box">
        <span>{t('login.code', { to: sent.sent_to })}</span>
        <input
          ref={input}
          class="num code-input"
          inputMode="numeric"
          autocomplete="one-time-code"
          name="code"
          maxLength={CODE_LENGTH}
          value={code}
          aria-invalid={Boolean(logIn.error)}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </label>
      {sent.demo_code && (
        <Notice kind="wait">
          {t('login.demo_code')}{' '}
          <button type="button" class="num" onClick={() => onInput(sent.demo_code ?? '')}>
            {sent.demo_code}
          </button>
        </Notice>
      )}
      <ErrorNote error={logIn.error ?? again.error} />
      <Button busy={logIn.busy} disabled={code.length < CODE_LENGTH} onClick={() => void logIn.run(code)}>
        {t('continue')}
      </Button>
      <div class="row between">
        <button type="button" class="link" onClick={props.onBack}>
          {t('login.other_phone')}
        </button>
        <button type="button" class="link" disabled={seconds > 0 || again.busy} onClick={() => void resend()}>
          {seconds > 0 ? t('login.resend_in', { n: seconds }) : t('login.resend')}
        </button>
      </div>
    </form>
  );
}

export function NameStep(props: { sent: SentCode; code: string }) {
  const [name, setName] = useState('');
  const signUp = useAction(async (_key: string, chosen: string) => {
    await api.post('/auth/sessions', {
      phone: props.sent.phone,
      code: props.code,
      name: chosen,
      device_name: deviceName(),
      language: language.value,
    });
    await enter();
    go('/welcome', { replace: true });
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    void signUp.run(name.trim());
  };
  return (
    <form class="stack" onSubmit={submit}>
      <Notice kind="good" icon="check">
        {t('login.new_number', { to: props.sent.sent_to })}
      </Notice>
      <label class="box">
        <span>{t('login.name')}</span>
        <input
          name="name"
          autocomplete="name"
          required
          maxLength={40}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <span class="hint">{t('login.name.hint')}</span>
      </label>
      <ErrorNote error={signUp.error} />
      <Button submit busy={signUp.busy} disabled={name.trim() === ''}>
        {t('login.create')}
      </Button>
    </form>
  );
}
