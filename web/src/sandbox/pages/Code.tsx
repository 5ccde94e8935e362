import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { useLoad } from '../../shared/api/useLoad';
import { ErrorNote, Loaded, Notice } from '../../shared/ui';
import { t } from '../i18n';
import { Raw } from '../parts/Raw';
import { Shell } from '../parts/Shell';
import { refresh, state } from '../session';
import type { KeyFile, Merchant, Snippet } from '../types';
import { sentence } from '../words';

const SCHEMES = ['wechat', 'alipay'] as const;

/** Ready code for one SDK, with this sandbox's own keys and addresses filled in. */
function Snippets() {
  const [chosen, setChosen] = useState('');
  const list = useLoad((signal) => api.get<Snippet[]>('/sandbox/snippets', {}, signal));
  return (
    <section class="card stack">
      <h2>{t('code.snippets')}</h2>
      <Loaded load={list} lines={6}>
        {(snippets) => {
          const groups = SCHEMES.map(
            (scheme) => [scheme, snippets.filter((each) => each.scheme === scheme)] as const,
          );
          const snippet = snippets.find((each) => each.sdk === chosen) ?? groups.flatMap(([, of]) => of)[0];
          return (
            <>
              <label class="box">
                <span>{t('code.sdk')}</span>
                <select value={snippet?.sdk} onChange={(event) => setChosen(event.currentTarget.value)}>
                  {groups.map(([scheme, of]) => (
                    <optgroup key={scheme} label={t(`scheme.${scheme}`)}>
                      {of.map((each) => (
                        <option key={each.sdk} value={each.sdk}>
                          {each.title}
                        </option>
                      ))}
                    </optgroup>
                  ))}
                </select>
              </label>
              {snippet && (
                <>
                  <Raw title={t('code.install')} text={snippet.install} />
                  <Raw title={snippet.language} text={snippet.code} />
                  {snippet.notes && <Notice>{sentence({ en: snippet.notes, zh: snippet.notes_zh })}</Notice>}
                </>
              )}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

/** One merchant: how it verifies us can be flipped, as the real platform did to everybody in 2024. */
function MerchantCard({ merchant }: { merchant: Merchant }) {
  const flip = useAction(async (_key, mode: string) => {
    await api.patch(`/sandbox/merchants/${merchant.account}`, { mode });
    await refresh();
  });
  return (
    <li class="merchant">
      <span class="grow">
        <b>{merchant.name}</b>
        <span class="mut">
          {t(`scheme.${merchant.scheme}`)} · <code>{merchant.account}</code>
          {merchant.provider && ` · ${t('merchant.provider')}`}
        </span>
      </span>
      {merchant.scheme === 'wechat' ? (
        <label class="pick">
          <span>{t('merchant.mode')}</span>
          <select
            value={merchant.mode}
            disabled={flip.busy}
            onChange={(event) => void flip.run(event.currentTarget.value)}
          >
            <option value="certificate">{t('mode.certificate')}</option>
            <option value="public_key">{t('mode.public_key')}</option>
          </select>
        </label>
      ) : (
        <span class="tag">{t(merchant.mode === 'certificate' ? 'mode.certificate' : 'mode.key')}</span>
      )}
      <ErrorNote error={flip.error} />
    </li>
  );
}

function Files() {
  const list = useLoad((signal) => api.get<KeyFile[]>('/sandbox/files', {}, signal));
  return (
    <section class="card">
      <h2>{t('code.files')}</h2>
      <Loaded load={list}>
        {(files) => (
          <ul class="files">
            {files.map((file) => (
              <li key={file.name}>
                <a class="ref" href={`/sandbox/files/${file.name}`} download>
                  {file.name}
                </a>
                <span class="mut">{sentence({ en: file.about, zh: file.about_zh })}</span>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}

function Rotate({ onDone }: { onDone: () => void }) {
  const [done, setDone] = useState(false);
  const rotate = useAction(async () => {
    await api.post('/sandbox/keys/rotate', { scheme: 'wechat' });
    setDone(true);
    onDone();
  });
  return (
    <>
      <button type="button" class="pill" disabled={rotate.busy} onClick={() => void rotate.run()}>
        {t('merchant.rotate')}
      </button>
      {done && <Notice kind="good">{t('merchant.rotated')}</Notice>}
      <ErrorNote error={rotate.error} />
    </>
  );
}

/** Everything that a merchant's software needs: merchants, keys, ready code. */
export function Code() {
  const [rotated, setRotated] = useState(0);
  return (
    <Shell title={t('nav.code')}>
      <Snippets />
      <div class="two">
        <section class="card stack">
          <h2>{t('merchant.title')}</h2>
          <ul class="merchants">
            {state.value?.merchants.map((merchant) => (
              <MerchantCard key={merchant.account} merchant={merchant} />
            ))}
          </ul>
          <Rotate onDone={() => setRotated((n) => n + 1)} />
        </section>
        <Files key={rotated} />
      </div>
    </Shell>
  );
}
