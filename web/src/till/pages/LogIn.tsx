import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { browserName } from '../../shared/browserName';
import { language } from '../../shared/i18n';
import { chooseLanguage } from '../../shared/preferences';
import { demoHint, demoLogIn, type DemoLogin } from '../../shared/realm';
import { Avatar, Button, ErrorNote, Icon, Item, Notice, Rosette } from '../../shared/ui';
import { timeLeft, useNow } from '../../shared/useNow';
import { t } from '../i18n';
import { config, enter, state } from '../session';

interface SentCode {
  phone: string;
  sent_to: string;
  resend_at_ms: number;
  demo_code?: string | null;
}

const CODE_LENGTH = 6;

const deviceName = (): string => `${t('title')} · ${browserName()}`;

const sendCode = async (phone: string): Promise<SentCode> => {
  const sent = await api.post<Omit<SentCode, 'phone'>>('/auth/codes', { phone, purpose: 'log_in' });
  return { ...sent, phone };
};

function PhoneStep({ onSent }: { onSent: (sent: SentCode) => void }) {
  const [phone, setPhone] = useState('');
  const send = useAction(async (_key: string, to: string) => onSent(await sendCode(to)));
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void send.run(phone.trim());
      }}
    >
      <label class="box">
        <span>{t('login.phone')}</span>
        <input
          type="tel"
          class="num"
          autocomplete="tel"
          required
          value={phone}
          onInput={(event) => setPhone(event.currentTarget.value)}
        />
        <small class="hint">{t('login.phone.hint')}</small>
      </label>
      <ErrorNote error={send.error} />
      <Button submit busy={send.busy} disabled={phone.trim().length < 5}>
        {t('login.send')}
      </Button>
    </form>
  );
}

function CodeStep(props: { sent: SentCode; onSent: (sent: SentCode) => void; onBack: () => void }) {
  const [code, setCode] = useState('');
  const now = useNow(1_000);
  const logIn = useAction(async (_key: string, digits: string) => {
    await api.post('/auth/merchant/sessions', {
      phone: props.sent.phone,
      code: digits,
      device_name: deviceName(),
    });
    await enter();
  });
  const again = useAction(async () => props.onSent(await sendCode(props.sent.phone)));
  const onCode = (text: string): void => {
    const digits = text.normalize('NFKC').replace(/\D/g, '').slice(0, CODE_LENGTH);
    setCode(digits);
    if (digits.length === CODE_LENGTH) void logIn.run(digits);
  };
  const wait = props.sent.resend_at_ms - now;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void logIn.run(code);
      }}
    >
      <p>{t('login.sent', { to: props.sent.sent_to })}</p>
      {props.sent.demo_code && (
        <Notice kind="good">{t('login.demo.code', { code: props.sent.demo_code })}</Notice>
      )}
      <label class="box">
        <span>{t('login.code')}</span>
        <input
          class="num"
          inputMode="numeric"
          autocomplete="one-time-code"
          autofocus
          value={code}
          onInput={(event) => onCode(event.currentTarget.value)}
        />
      </label>
      <ErrorNote error={logIn.error ?? again.error} />
      <Button submit busy={logIn.busy} disabled={code.length !== CODE_LENGTH}>
        {t('login.enter')}
      </Button>
      <div class="row between">
        <button type="button" class="link" onClick={props.onBack}>
          {t('login.other')}
        </button>
        <button type="button" class="link" disabled={wait > 0 || again.busy} onClick={() => void again.run()}>
          {wait > 0
            ? t('login.again.in', { time: timeLeft(props.sent.resend_at_ms, now) })
            : t('login.again')}
        </button>
      </div>
    </form>
  );
}

/** Shops of the demonstration town. Absent on a real server. */
function DemoShops() {
  const shops = config.value?.demo
    ? config.value.demo_logins.filter((each) => each.realm === 'merchant')
    : [];
  const logIn = useAction(async (_key: string, who: DemoLogin) => {
    await demoLogIn(who, deviceName());
    await enter();
  });
  if (shops.length === 0) return null;
  return (
    <section class="card">
      <h2>{t('login.demo')}</h2>
      <p class="mut">{t('login.demo.about')}</p>
      <ErrorNote error={logIn.error} />
      <div class="items">
        {shops.map((who) => (
          <Item
            key={who.id ?? who.phone}
            start={<Avatar name={who.name} />}
            title={who.name}
            about={demoHint(who)}
            more
            onClick={() => void logIn.run(who)}
          />
        ))}
      </div>
    </section>
  );
}

/** The owner's phone number, a one-time code, and the till is open. */
export function LogIn() {
  const [sent, setSent] = useState<SentCode>();
  const other = language.value === 'en' ? 'zh-CN' : 'en';
  return (
    <div class="login">
      <header class="hero">
        <Rosette />
        <button type="button" class="pill" lang={other} onClick={() => chooseLanguage(other)}>
          <Icon name="language" small />
          {other === 'en' ? 'English' : '中文'}
        </button>
        <span class="mark" aria-hidden="true">
          <Icon name="till" />
        </span>
        <h1 tabIndex={-1}>{t('login.title')}</h1>
        <p>{t('login.about')}</p>
      </header>
      <main>
        {state.value === 'away' && (
          <Notice kind="bad">
            {t('error.network')}{' '}
            <button type="button" onClick={() => void enter()}>
              {t('retry')}
            </button>
          </Notice>
        )}
        <section class="card">
          {sent ? (
            <CodeStep
              key={sent.resend_at_ms}
              sent={sent}
              onSent={setSent}
              onBack={() => setSent(undefined)}
            />
          ) : (
            <PhoneStep onSent={setSent} />
          )}
        </section>
        <DemoShops />
      </main>
    </div>
  );
}
