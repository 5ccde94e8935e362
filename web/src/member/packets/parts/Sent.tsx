import '../styles/scene.css';
import { useEffect, useRef } from 'preact/hooks';
import { go } from '../../../shared/router';
import { coverStyle } from '../covers/palette';
import { t } from '../i18n';
import type { Look } from '../types';
import { Envelope } from './Envelope';

const SHOWN_MS = 1_500;

/** The packet flies off to its chat, and we follow. */
export function Sent({ look, cover, name }: { look: Look; cover: string; name: string }) {
  const said = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    said.current?.focus();
    const timer = setTimeout(() => go(`/chats/${look.chat}`, { replace: true }), SHOWN_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main class="pk-scene pk-sent" style={coverStyle(cover)}>
      <div class="pk-fly">
        <Envelope cover={cover} greeting={look.greeting} phase="closed" />
      </div>
      <h1 ref={said} tabIndex={-1}>
        {t(look.state === 'sending' ? 'packets.sending.title' : 'packets.send.sent')}
      </h1>
      <p class="mut">{t('packets.send.sent.to', { name })}</p>
      <a class="pill" href={`/chats/${look.chat}`}>
        {t('packets.to_chat')}
      </a>
    </main>
  );
}
