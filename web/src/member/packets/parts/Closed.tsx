import { Avatar } from '../../../shared/ui';
import { dayAndTime } from '../../../shared/format';
import { t } from '../i18n';
import type { Look } from '../types';
import { isMine, kindText, shareText, tookText } from '../words';
import { Envelope } from './Envelope';
import { Worth } from './Worth';

interface Words {
  title: string;
  about?: string;
}

/** Why there is nothing to open, in a title and a sentence. */
function wordsFor(look: Look): Words {
  const mine = isMine(look);
  const name = look.to?.name ?? t('packets.someone');
  if (look.state === 'refused')
    return { title: t('packets.refused.title'), about: t('packets.refused.about') };
  if (look.state === 'sending' || look.why === 'sending') {
    return { title: t('packets.sending.title'), about: t('packets.sending.about') };
  }
  if (look.state === 'returning' || look.state === 'returned' || look.why === 'expired') {
    return {
      title: t('packets.expired.title'),
      about: mine ? t('packets.expired.own') : t('packets.expired.about', { name: look.sender.name }),
    };
  }
  if (look.state === 'empty' && mine) return { title: kindText(look, name), about: t('packets.gone.plain') };
  if (look.why === 'own_direct') {
    const time = dayAndTime(look.expires_at_ms);
    return { title: t('packets.own_direct.title', { name }), about: t('packets.own_direct.about', { time }) };
  }
  if (look.why === 'not_yours') {
    return { title: t('packets.not_yours.title', { name }), about: t('packets.not_yours.about') };
  }
  const took = look.took_ms ? tookText(look.took_ms) : undefined;
  return {
    title: t('packets.gone.title'),
    about: took ? t('packets.gone.about', { count: look.count, took }) : t('packets.gone.plain'),
  };
}

/** A packet that the one who looks cannot open: small, with the reason in large. */
export function Closed({ look, cover }: { look: Look; cover: string }) {
  const { title, about } = wordsFor(look);
  return (
    <div class="pk-closed">
      <p class="pk-from">
        <Avatar name={look.sender.name} />
        {isMine(look) ? t('packets.from.own') : t('packets.from', { name: look.sender.name })}
      </p>
      <div class="pk-small">
        <Envelope cover={cover} greeting={look.greeting} phase="closed" />
      </div>
      <h2>{title}</h2>
      {about && <p class="mut">{about}</p>}
      {look.asset === 'gold' && look.total_ug ? (
        <p class="pk-now">
          {shareText({ grams_ug: look.total_ug })} · <Worth ug={look.total_ug} before={look.worth_minor} />
        </p>
      ) : null}
    </div>
  );
}
