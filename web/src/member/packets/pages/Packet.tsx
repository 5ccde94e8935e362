import '../styles/card.css';
import '../styles/scene.css';
import '../styles/opening.css';
import '../styles/result.css';
import { useEffect, useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { dayAndTime } from '../../../shared/format';
import { Avatar, Button, ErrorNote, NavBar, Skeleton } from '../../../shared/ui';
import type { PageProps } from '../../../shared/routes';
import type { Overview } from '../../gold/types';
import { me } from '../../session';
import { coverStyle, knownCover } from '../covers/palette';
import { t } from '../i18n';
import { isFinal, lookAt, refreshLook } from '../looks';
import { Claims } from '../parts/Claims';
import { Closed } from '../parts/Closed';
import { Consent } from '../parts/Consent';
import { Envelope } from '../parts/Envelope';
import { Flakes } from '../parts/Flakes';
import { Result } from '../parts/Result';
import { Scramble } from '../parts/Scramble';
import { Worth } from '../parts/Worth';
import type { Look } from '../types';
import { isOpenBook, useClaims } from '../useClaims';
import { useOpening, type Opening } from '../useOpening';
import { isMine, kindText, shareText } from '../words';

/** The chat's live stream tells at once; this is for when it does not. */
const LOOK_AGAIN_MS = 3_000;

/** Looks again and again while something can still change and somebody watches. */
function useLooking(id: string): Look | undefined {
  const { look } = lookAt(id).value;
  const over = look !== undefined && isFinal(look);
  useEffect(() => {
    void refreshLook(id);
    if (over) return undefined;
    const timer = setInterval(
      () => document.visibilityState === 'visible' && void refreshLook(id),
      LOOK_AGAIN_MS,
    );
    return () => clearInterval(timer);
  }, [id, over]);
  return look;
}

/** Whether a gold account must be opened first; unknown counts as no, for the server asks when it must. */
function useNeedsAccount(look: Look | undefined): boolean {
  const [needs, setNeeds] = useState(false);
  const wanted = look?.asset === 'gold' && look.can_open;
  useEffect(() => {
    if (!wanted) return;
    api.get<Overview>('/member/gold').then(
      (overview) => setNeeds(!overview.opened),
      () => undefined,
    );
  }, [wanted]);
  return needs;
}

function Inside({ look }: { look: Look }) {
  if (look.asset !== 'gold' || !look.total_ug) return <span>{kindText(look, look.to?.name)}</span>;
  return (
    <span class="num">
      {shareText({ grams_ug: look.total_ug })} · <Worth ug={look.total_ug} before={look.worth_minor} />
    </span>
  );
}

/** The packet with its seal, and beneath it what others are doing. */
function Sealed(props: { look: Look; cover: string; opening: Opening; onOpen: () => void }) {
  const { look, opening } = props;
  return (
    <>
      <p class="pk-from">
        <Avatar name={look.sender.name} />
        {isMine(look) ? t('packets.from.own') : t('packets.from', { name: look.sender.name })}
      </p>
      <div class="pk-stage">
        <Envelope
          cover={props.cover}
          greeting={look.greeting}
          phase={opening.stage === 'asking' ? 'asking' : 'sealed'}
          inside={<Inside look={look} />}
          onOpen={props.onOpen}
        />
      </div>
      <ErrorNote error={opening.error} />
      {opening.stage === 'unknown' && (
        <div class="pk-unknown" role="status">
          <b>{t('packets.waiting.title')}</b>
          <p>{t('packets.waiting.about')}</p>
          <Button kind="gold" small onClick={() => opening.open()}>
            {t('packets.waiting.ask')}
          </Button>
        </div>
      )}
      {look.count > 1 && opening.stage !== 'unknown' && <Scramble look={look} />}
      <p class="note center num">{t('packets.ends', { time: dayAndTime(look.expires_at_ms) })}</p>
    </>
  );
}

function Body(props: { look: Look; cover: string; opening: Opening; onOpen: () => void }) {
  const { look, cover, opening } = props;
  const fresh = opening.stage === 'opening' || opening.stage === 'open';
  const share = opening.claim ?? look.mine;
  const claims = useClaims(look);
  if (share && (fresh || look.mine)) {
    const claim = opening.claim;
    const booked = !claim || claim.state === 'done' || look.state === 'empty';
    const best = look.mine?.best ?? (look.state === 'empty' ? share.best : false);
    return (
      <>
        {opening.stage === 'opening' && (
          <div class="pk-stage over">
            <Envelope
              cover={cover}
              greeting={look.greeting}
              phase="opening"
              inside={<Inside look={look} />}
            />
            <Flakes />
          </div>
        )}
        <Result
          look={look}
          share={{ ...share, best }}
          booked={booked}
          fresh={fresh}
          thanked={
            claims.data?.some((each) => each.member.id === me.value?.member.id && each.thanks) ?? false
          }
          onThanked={claims.reload}
        />
        <div class={fresh ? 'pk-late' : 'pk-rest'}>
          <Claims look={look} load={claims} />
          {look.count > 1 && look.state === 'open' && <Scramble look={look} />}
        </div>
      </>
    );
  }
  if (look.can_open || opening.stage === 'asking' || opening.stage === 'unknown')
    return <Sealed {...props} />;
  return (
    <>
      <Closed look={look} cover={cover} />
      {isOpenBook(look) && look.state !== 'sending' && look.state !== 'refused' && (
        <Claims look={look} load={claims} />
      )}
      {look.count > 1 && look.state === 'open' && <Scramble look={look} />}
    </>
  );
}

/** One packet: sealed, being opened, opened, or not to be opened; and who got what. */
export function Packet({ params }: PageProps) {
  const id = params.id ?? '';
  const look = useLooking(id);
  const { error } = lookAt(id).value;
  const opening = useOpening(look);
  const needsAccount = useNeedsAccount(look);
  const [asked, setAsked] = useState(false);
  const gold = look?.asset === 'gold';
  const cover = knownCover(look?.cover ?? '', look?.asset ?? 'cash');
  const onOpen = (): void => {
    if (needsAccount) setAsked(true);
    else opening.open();
  };
  return (
    <div class="pk-scene" style={coverStyle(cover)}>
      <NavBar
        title={t(gold ? 'packets.title.gold' : 'packets.title.red')}
        backTo={look ? `/chats/${look.chat}` : '/chats'}
      />
      <main>
        {!look && <ErrorNote error={error} onRetry={() => void refreshLook(id)} />}
        {!look && !error && <Skeleton lines={5} />}
        {look && <Body look={look} cover={cover} opening={opening} onOpen={onOpen} />}
        {look && opening.stage !== 'asking' && (
          <p class="pk-ways">
            <a class="pill" href={`/chats/${look.chat}`}>
              {t('packets.to_chat')}
            </a>
            <a class="pill" href="/packets">
              {t('packets.see_history')}
            </a>
          </p>
        )}
      </main>
      {(asked || opening.consentWanted) && (
        <Consent
          onAgree={() => {
            setAsked(false);
            opening.open(true);
          }}
          onClose={() => {
            setAsked(false);
            opening.dismiss();
          }}
        />
      )}
    </div>
  );
}
