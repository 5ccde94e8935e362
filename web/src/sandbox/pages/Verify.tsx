import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { Button, ErrorNote, Icon, Notice } from '../../shared/ui';
import { t } from '../i18n';
import { Raw } from '../parts/Raw';
import { Shell } from '../parts/Shell';
import { state } from '../session';
import type { Finding } from '../types';
import { sentence } from '../words';

interface Verified {
  ok: boolean;
  steps: Finding[];
  mistakes: Finding[];
  signed: string;
  content: string;
}

/** `Name: value` lines to pairs; lines without a colon are left out. */
export function headerLines(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const at = line.indexOf(':');
    if (at > 0) found[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return found;
}

/** Looks a callback over that somebody received, step by step. */
export function Verify() {
  const merchants = state.value?.merchants ?? [];
  const [chosen, setChosen] = useState('');
  const [headers, setHeaders] = useState('');
  const [body, setBody] = useState('');
  const account = chosen || merchants[0]?.account || '';
  const scheme = merchants.find((each) => each.account === account)?.scheme ?? 'wechat';
  const [found, setFound] = useState<Verified>();
  const act = useAction(async () => {
    setFound(
      await api.post<Verified>('/sandbox/callbacks/verify', {
        scheme,
        account,
        headers: headerLines(headers),
        body,
      }),
    );
  });
  return (
    <Shell title={t('nav.verify')}>
      <p class="mut">{t('verify.about')}</p>
      <form
        class="card stack"
        onSubmit={(event) => {
          event.preventDefault();
          void act.run();
        }}
      >
        <label class="box">
          <span>{t('verify.account')}</span>
          <select value={account} onChange={(event) => setChosen(event.currentTarget.value)}>
            {merchants.map((each) => (
              <option key={each.account} value={each.account}>
                {each.account} · {each.name}
              </option>
            ))}
          </select>
        </label>
        {scheme === 'wechat' && (
          <label class="box">
            <span>{t('verify.headers')}</span>
            <textarea
              rows={6}
              class="mono"
              placeholder={
                'Wechatpay-Timestamp: 1795…\nWechatpay-Nonce: …\nWechatpay-Signature: …\nWechatpay-Serial: …'
              }
              value={headers}
              onInput={(event) => setHeaders(event.currentTarget.value)}
            />
          </label>
        )}
        <label class="box">
          <span>{t('verify.body')}</span>
          <textarea
            rows={8}
            class="mono"
            value={body}
            onInput={(event) => setBody(event.currentTarget.value)}
          />
        </label>
        <Button submit busy={act.busy} disabled={!body.trim()}>
          {t('verify.go')}
        </Button>
      </form>
      <ErrorNote error={act.error} />
      {found && (
        <section class="card stack" aria-live="polite">
          {found.mistakes.map((mistake) => (
            <Notice key={mistake.step} kind="bad">
              {sentence(mistake)}
            </Notice>
          ))}
          <ol class="findings-list">
            {found.steps.map((step) => (
              <li key={step.step} class={step.ok === null ? 'unseen' : step.ok ? 'good' : 'bad'}>
                <Icon name={step.ok === null ? 'minus' : step.ok ? 'check' : 'alert'} small />
                <span class="grow">
                  {sentence(step)}
                  {step.detail && <code>{step.detail}</code>}
                </span>
              </li>
            ))}
          </ol>
          <Raw title={t('why.signed')} text={found.signed} exact />
          <Raw title={t('callback.content')} text={found.content} />
        </section>
      )}
    </Shell>
  );
}
