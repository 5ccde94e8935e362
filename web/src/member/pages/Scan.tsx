import '../styles/scan.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import {
  CameraError,
  scanPicture,
  startScanner,
  type CameraTrouble,
  type Scanner,
} from '../../shared/scan/scanner';
import { go, parameter } from '../../shared/router';
import { Button, Icon, NavBar, Sheet, toast } from '../../shared/ui';
import { t } from '../i18n/later';

/** Opens what a code means; Back from there goes home, not to the camera. `/scan?for=friend` looks for a person. */
function openCode(text: string): void {
  navigator.vibrate?.(30);
  const read = encodeURIComponent(text);
  go(parameter('for') === 'friend' ? `/friends/add?q=${read}` : `/checkout?text=${read}`, { replace: true });
}

function TypeCode({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const submit = (event: Event): void => {
    event.preventDefault();
    if (text.trim()) openCode(text.trim());
  };
  return (
    <Sheet title={t('scan.type')} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <label class="box">
          <span>{t('scan.type.label')}</span>
          <textarea
            rows={4}
            maxLength={600}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <span class="hint">{t('scan.type.hint')}</span>
        </label>
        <Button submit disabled={text.trim() === ''}>
          {t('continue')}
        </Button>
      </form>
    </Sheet>
  );
}

function Trouble(props: { trouble: CameraTrouble; onRetry: () => void }) {
  return (
    <div class="trouble" role="alert">
      <Icon name="scan" />
      <b>{t(`camera.${props.trouble}`)}</b>
      <p>{t(`camera.${props.trouble}.how`)}</p>
      <button type="button" class="pill" onClick={props.onRetry}>
        {t('retry')}
      </button>
    </div>
  );
}

/** Camera, album or typed text: all end at the checkout page. */
export function Scan() {
  const video = useRef<HTMLVideoElement>(null);
  const album = useRef<HTMLInputElement>(null);
  const [scanner, setScanner] = useState<Scanner>();
  const [trouble, setTrouble] = useState<CameraTrouble>();
  const [torch, setTorch] = useState(false);
  const [typing, setTyping] = useState(false);
  const [round, setRound] = useState(0);

  useEffect(() => {
    const element = video.current;
    if (!element) return undefined;
    let running: Scanner | undefined;
    let gone = false;
    const onText = (text: string): void => {
      running?.stop();
      openCode(text);
    };
    setTrouble(undefined);
    startScanner(element, 'qr', onText).then(
      (started) => {
        running = started;
        if (gone) started.stop();
        else setScanner(started);
      },
      (error: unknown) => !gone && setTrouble(error instanceof CameraError ? error.trouble : 'busy'),
    );
    return () => {
      gone = true;
      running?.stop();
    };
  }, [round]);

  const fromAlbum = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const text = await scanPicture(file, 'qr');
    if (text) openCode(text);
    else toast(t('picture.none'), 'bad');
  };

  const switchTorch = async (): Promise<void> => {
    await scanner?.torch?.(!torch);
    setTorch(!torch);
  };

  return (
    <main class="full scan">
      <video ref={video} playsInline muted aria-hidden="true" />
      <NavBar title={t('scan.title')} />
      {trouble ? (
        <Trouble trouble={trouble} onRetry={() => setRound(round + 1)} />
      ) : (
        <>
          <div class="frame" />
          <p class="msg" role="status">
            {t('scan.hint')}
          </p>
        </>
      )}
      <div class="tools">
        <button type="button" onClick={() => album.current?.click()}>
          <i>
            <Icon name="album" />
          </i>
          {t('scan.album')}
        </button>
        {scanner?.torch && (
          <button type="button" aria-pressed={torch} onClick={() => void switchTorch()}>
            <i>
              <Icon name="torch" />
            </i>
            {t('scan.torch')}
          </button>
        )}
        <button type="button" onClick={() => setTyping(true)}>
          <i>
            <Icon name="keyboard" />
          </i>
          {t('scan.type')}
        </button>
        <a href="/pay">
          <i>
            <Icon name="paycode" />
          </i>
          {t('home.pay')}
        </a>
      </div>
      <input
        ref={album}
        type="file"
        accept="image/*"
        hidden
        aria-label={t('scan.album')}
        onChange={(event) => void fromAlbum(event.currentTarget.files?.[0])}
      />
      {typing && <TypeCode onClose={() => setTyping(false)} />}
    </main>
  );
}
