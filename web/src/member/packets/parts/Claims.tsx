import type { Load } from '../../../shared/api/useLoad';
import { dayAndTime, dayKey, timeOfDay } from '../../../shared/format';
import { Avatar, ErrorNote } from '../../../shared/ui';
import { t } from '../i18n';
import type { Claim, Look } from '../types';
import { shareText, stickerName, tookText } from '../words';
import { Sticker } from '../stickers/Sticker';

/** A crown, for the largest share. */
function Crown() {
  return (
    <svg class="pk-crown" viewBox="0 0 24 18" aria-hidden="true">
      <path d="M2 4.500L7 9L12 1.500L17 9L22 4.500L20 16H4Z" fill="currentColor" />
      <path d="M4 16H20" stroke="#7d5312" stroke-width="1.500" />
    </svg>
  );
}

/** When, in as few words as say it: the time today, otherwise with the day. */
const when = (at: number): string => (dayKey(at) === dayKey(Date.now()) ? timeOfDay(at) : dayAndTime(at));

function sumOf(look: Look): string | undefined {
  if (look.asset === 'gold' && look.total_ug) return shareText({ grams_ug: look.total_ug });
  return look.total_minor ? shareText({ amount_minor: look.total_minor }) : undefined;
}

/** How many were opened, how much was in it, and how fast it went. */
function Heading({ look }: { look: Look }) {
  const total = sumOf(look);
  const { opened, count } = look;
  return (
    <h2>
      {total ? t('packets.who.sum.of', { opened, count, total }) : t('packets.who.sum', { opened, count })}
      {look.state === 'empty' && look.count > 1 && look.took_ms ? (
        <span> · {t('packets.who.took', { took: tookText(look.took_ms) })}</span>
      ) : null}
    </h2>
  );
}

function Row({ claim, best }: { claim: Claim; best: boolean }) {
  return (
    <li>
      <Avatar name={claim.member.name} />
      <span class="grow">
        <b>{claim.member.name}</b>
        <span class="mut num">
          {when(claim.at_ms)}
          {claim.thanks?.text && <> · {claim.thanks.text}</>}
        </span>
      </span>
      {claim.thanks?.sticker && (
        <span class="pk-thanked">
          <Sticker code={claim.thanks.sticker} />
          <span class="sr">{stickerName(claim.thanks.sticker)}</span>
        </span>
      )}
      <span class="pk-share">
        <b class="num">{shareText(claim)}</b>
        {best && (
          <span class="pk-best">
            <Crown />
            {t('packets.best')}
          </span>
        )}
      </span>
    </li>
  );
}

/** Who got what, the latest first; grows by itself while others open. */
export function Claims({ look, load }: { look: Look; load: Load<Claim[]> }) {
  const items = load.data ?? [];
  return (
    <section class="pk-who" aria-label={t('packets.who')}>
      <Heading look={look} />
      <ErrorNote error={load.error} onRetry={load.reload} />
      {look.opened === 0 && items.length === 0 && <p class="mut">{t('packets.who.none')}</p>}
      <ul>
        {items.map((claim) => (
          <Row
            key={claim.member.id}
            claim={claim}
            best={look.state === 'empty' && look.kind === 'lucky' && Boolean(claim.best)}
          />
        ))}
      </ul>
    </section>
  );
}
