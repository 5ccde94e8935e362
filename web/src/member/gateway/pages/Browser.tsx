import { useEffect, useRef, useState } from 'preact/hooks';
import { go, parameter } from '../../../shared/router';
import { Button, Icon, NavBar } from '../../../shared/ui';
import { webAddress } from '../addresses';
import { t } from '../i18n';
import { BridgeSheet } from '../parts/BridgeSheet';
import { answerTo, pageOf, readCall, type Call } from '../bridge';

/** What a page of somebody else may do inside the wallet: run, send forms, open windows; never move the wallet itself. */
const MAY = 'allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox';

function AskAddress() {
  const [typed, setTyped] = useState('');
  const address = webAddress(typed) ?? webAddress(`https://${typed}`);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (address) go(`/browser?url=${encodeURIComponent(address.href)}`);
      }}
    >
      <label class="box">
        <span>{t('browser.address')}</span>
        <input
          inputMode="url"
          autoCapitalize="off"
          placeholder="http://127.0.0.1:9000/"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <Button submit disabled={!typed.trim() || !address}>
        {t('browser.open')}
      </Button>
      <p class="mut">{t('browser.about')}</p>
    </form>
  );
}

/** A shop's own page inside the wallet, which it may ask for payment over the JS bridge. */
export function Browser() {
  const address = webAddress(parameter('url') ?? '');
  const frame = useRef<HTMLIFrameElement>(null);
  const [call, setCall] = useState<Call>();

  useEffect(() => {
    const hear = (event: MessageEvent): void => {
      if (!frame.current || event.source !== frame.current.contentWindow) return;
      const asked = readCall(event);
      if (!asked) return;
      if (asked.name === 'closeWindow') go('/', { replace: true });
      else if (asked.name === 'openPage') {
        const page = pageOf(asked);
        if (page) go(page);
      } else setCall((before) => before ?? asked);
    };
    addEventListener('message', hear);
    return () => removeEventListener('message', hear);
  }, []);

  return (
    <div class="browser">
      <NavBar title={address ? address.host : t('browser.title')} />
      {address ? (
        <main class="shown">
          <p class="lockline">
            <Icon name={address.protocol === 'https:' ? 'lock' : 'alert'} small />
            {t(address.protocol === 'https:' ? 'browser.outside' : 'browser.plain')}
          </p>
          <iframe
            ref={frame}
            src={address.href}
            title={address.host}
            sandbox={MAY}
            referrerpolicy="no-referrer"
          />
        </main>
      ) : (
        <main class="ask">
          <AskAddress />
        </main>
      )}
      {call && (
        <BridgeSheet
          call={call}
          onEnd={(outcome) => {
            answerTo(call, outcome, frame.current?.contentWindow);
            setCall(undefined);
          }}
        />
      )}
    </div>
  );
}
