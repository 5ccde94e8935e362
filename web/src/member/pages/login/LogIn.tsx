import { useState } from 'preact/hooks';
import { Icon, Rosette } from '../../../shared/ui';
import { language } from '../../../shared/i18n';
import { chooseLanguage } from '../../../shared/preferences';
import { t } from '../../i18n';
import { DemoLogins } from './DemoLogins';
import { CodeStep, NameStep, PhoneStep, type SentCode } from './steps';

type Step =
  { name: 'phone' } | { name: 'code'; sent: SentCode } | { name: 'name'; sent: SentCode; code: string };

/** Log-in and sign-up are one path: phone number, one-time code, and a name when the number is new. */
export function LogIn() {
  const [step, setStep] = useState<Step>({ name: 'phone' });
  const other = language.value === 'en' ? 'zh-CN' : 'en';
  return (
    <div class="login">
      <header class="hero">
        <Rosette />
        <div class="top">
          <span class="grow" />
          <button type="button" class="pill" lang={other} onClick={() => chooseLanguage(other)}>
            <Icon name="language" small />
            {other === 'en' ? 'English' : '中文'}
          </button>
        </div>
        <div class="mark">
          <span aria-hidden="true">
            <Icon name="gold" />
          </span>
          <h1 tabIndex={-1}>{t('login.title')}</h1>
          <p>{t('login.about')}</p>
        </div>
      </header>
      <main class="wrap">
        <section class="card stack">
          {step.name === 'phone' && <PhoneStep onSent={(sent) => setStep({ name: 'code', sent })} />}
          {step.name === 'code' && (
            <CodeStep
              sent={step.sent}
              onNew={(code) => setStep({ name: 'name', sent: step.sent, code })}
              onBack={() => setStep({ name: 'phone' })}
            />
          )}
          {step.name === 'name' && <NameStep sent={step.sent} code={step.code} />}
        </section>
        {step.name === 'phone' && <DemoLogins />}
      </main>
    </div>
  );
}
