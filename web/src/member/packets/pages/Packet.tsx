import '../styles/card.css';
import '../styles/scene.css';
import '../styles/opening.css';
import '../styles/result.css';
import { useEffect, useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { dayAndTime } from '../../../shared/format';
import { Avatar, Button, ErrorNote, NavBar, Skeleton } from '../../../shared/ui';
import type { PageProps } from '../../../shared/routes';
import { connected } from '../../chat/live';
import type { Overview } from '../../gold/types';
import { me } from '../../session';
import { coverStyle, knownCover } from '../covers/palette';
import { t } from '../i18n';
import { isFinal, lookAt, refreshLook } from '../looks';
import { Claims } from '../parts/Claims';
import { Closed } from '../parts/Closed';
import { Consent } from '../parts/Consent';
import { Envelope, type Phase } from '../parts/Envelope';
import { Flakes } from '../parts/Flakes';
import { PassOn } from '../parts/PassOn';
import { Result } from '../parts/Result';
import { Scramble } from '../parts/Scramble';
import { Worth } from '../parts/Worth';
import type { Look, Share } from '../types';
import { isOpenBook, useClaims } from '../useClaims';
import { useOpening, type Opening } from '../useOpening';
import { isMine, kindText, shareText } from '../words';

/** The chat's live stream tells at once; this is for what it missed, and for when it is away. */
const LOOK_AGAIN_MS = 15_000;
const LOOK_OFTEN_MS = 3_000;

/** Looks again and again while something can still change and somebody watches. */
function useLooking(id: string): Look | undefined {
  const { look } = lookAt(id).value;
  const over = look !== undefined && isFinal(look);
  const every = connected.value ? LOOK_AGAIN_MS : LOOK_OFTEN_MS;
  useEffect(() => void refreshLook(id), [id]);
  useEffect(() => {
    if (over) return undefined;
    const timer = setInterval(() => document.visibilityState === 'visible' && void refreshLook(id), every);
    return () => clearInterval(timer);
  }, [id, over, every]);
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

/** Beneath the sealed packet: what others are doing, and what became of pressing. */
function Beneath({ look, opening }: { look: Look; opening: Opening }) {
  const unknown = opening.stage === 'unknown';
  return (
    <>
      <ErrorNote error={opening.error} />
      {unknown && (
        <div class="pk-unknown" role="status">
          <b>{t('packets.waiting.title')}</b>
          <p>{t('packets.waiting.about')}</p>
          <Button kind="gold" small onClick={() => opening.open()}>
            {t('packets.waiting.ask')}
          </Button>
        </div>
      )}
      {look.count > 1 && !unknown && <Scramble look={look} />}
      <p class="note center num">{t('packets.ends', { time: dayAndTime(look.expires_at_ms) })}</p>
    </>
  );
}

/** What I got, and what the others did. */
function Found({ look, share, opening }: { look: Look; share: Share; opening: Opening }) {
  const claims = useClaims(look);
  const { claim } = opening;
  const fresh = claim !== undefined;
  const booked = !claim || claim.state === 'done' || look.state === 'empty';
  const best = look.mine?.best ?? (look.state === 'empty' && share.best);
  const mine = claims.data?.find((each) => each.member.id === me.value?.member.id);
  return (
    <>
      <Result
        look={look}
        share={{ ...share, best }}
        booked={booked}
        fresh={fresh}
        thanked={Boolean(mine?.thanks)}
        onThanked={claims.reload}
      />
      <div class={fresh ? 'pk-late' : 'pk-rest'}>
        <Claims look={look} load={claims} />
        {look.count > 1 && look.state === 'open' && <Scramble look={look} />}
      </div>
    </>
  );
}

/** Why it cannot be opened, and what others got, where that is shown. */
function Shut({ look, cover }: { look: Look; cover: string }) {
  const claims = useClaims(look);
  const empty = look.state === 'sending' || look.state === 'refused';
  return (
    <>
      <Closed look={look} cover={cover} />
      {isOpenBook(look) && !empty && <Claims look={look} load={claims} />}
      {look.count > 1 && look.state === 'open' && <Scramble look={look} />}
    </>
  );
}

const PHASES: Partial<Record<Opening['stage'], Phase>> = { asking: 'asking', opening: 'opening' };

/**
 * The packet itself is one element from the seal to its last flight, under one key: drawn anew in between, it would
 * stutter on a slow phone.
 */
function Body(props: { look: Look; cover: string; opening: Opening; onOpen: () => void }) {
  const { look, cover, opening } = props;
  const { stage } = opening;
  const share = opening.claim ?? look.mine;
  const opens = stage === 'opening';
  const sealed = !share && (look.can_open || stage === 'asking' || stage === 'unknown');
  return (
    <>
      {sealed && (
        <p key="from" class="pk-from">
          <Avatar name={look.sender.name} />
          {isMine(look) ? t('packets.from.own') : t('packets.from', { name: look.sender.name })}
        </p>
      )}
      {(sealed || opens) && (
        <div key="stage" class={opens ? 'pk-stage over' : 'pk-stage'}>
          <Envelope
            cover={cover}
            greeting={look.greeting}
            phase={PHASES[stage] ?? 'sealed'}
            inside={<Inside look={look} />}
            onOpen={props.onOpen}
          />
          {opens && <Flakes />}
        </div>
      )}
      {sealed && <Beneath key="beneath" look={look} opening={opening} />}
      {share && <Found key="found" look={look} share={share} opening={opening} />}
      {!share && !sealed && <Shut key="shut" look={look} cover={cover} />}
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
            <PassOn look={look} />
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
          about={t('packets.consent.about')}
          agree={t('packets.consent.agree')}
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
