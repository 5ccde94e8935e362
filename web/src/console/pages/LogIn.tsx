import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { browserName } from '../../shared/browserName';
import { language } from '../../shared/i18n';
import { chooseLanguage } from '../../shared/preferences';
import { demoHint, demoLogIn, type DemoLogin } from '../../shared/realm';
import { Avatar, Button, ErrorNote, Icon, Item, Notice } from '../../shared/ui';
import { t } from '../i18n';
import { config, enter, state } from '../session';

const deviceName = (): string => `${t('title')} · ${browserName()}`;

function NameAndPassword() {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const logIn = useAction(async (_key: string, who: string, secret: string) => {
    await api.post('/auth/staff/sessions', { name: who, password: secret, device_name: deviceName() });
    await enter();
  });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void logIn.run(name.trim(), password);
      }}
    >
      <label class="box">
        <span>{t('login.name')}</span>
        <input
          autocomplete="username"
          autocapitalize="none"
          required
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label class="box">
        <span>{t('login.password')}</span>
        <input
          type="password"
          autocomplete="current-password"
          required
          value={password}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
      </label>
      <ErrorNote error={logIn.error} />
      <Button submit busy={logIn.busy} disabled={!name.trim() || !password}>
        {t('login.enter')}
      </Button>
    </form>
  );
}

/** Staff of the demonstration town. Absent on a real server. */
function DemoStaff() {
  const staff = config.value?.demo ? config.value.demo_logins.filter((each) => each.realm === 'staff') : [];
  const logIn = useAction(async (_key: string, who: DemoLogin) => {
    await demoLogIn(who, deviceName());
    await enter();
  });
  if (staff.length === 0) return null;
  return (
    <section class="card">
      <h2>{t('login.demo')}</h2>
      <p class="mut">{t('login.demo.about')}</p>
      <ErrorNote error={logIn.error} />
      <div class="items">
        {staff.map((who) => (
          <Item
            key={who.id ?? who.phone ?? who.name}
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

/** Staff come in with a name and a password. */
export function LogIn() {
  const other = language.value === 'en' ? 'zh-CN' : 'en';
  return (
    <div class="login">
      <header>
        <b class="brand">
          <Icon name="gold" />
          {t('title')}
        </b>
        <button type="button" class="quiet" lang={other} onClick={() => chooseLanguage(other)}>
          {other === 'en' ? 'English' : '中文'}
        </button>
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
          <NameAndPassword />
        </section>
        <DemoStaff />
      </main>
    </div>
  );
}
