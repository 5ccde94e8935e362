import '../styles/card.css';
import { useEffect, useRef } from 'preact/hooks';
import { coverStyle, knownCover } from '../covers/palette';
import { t } from '../i18n';
import { isFinal, lookAt, refreshLook } from '../looks';
import type { Asset, Kind, Look, PacketMessage } from '../types';
import { isDone, kindText, stateText } from '../words';
import { SmallCover } from './SmallCover';
import { Worth } from './Worth';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);
const whole = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** Looks once the bubble comes into sight, so that a long chat asks for what is read and no more. */
function useLookInSight(id: string) {
  const card = useRef<HTMLAnchorElement>(null);
  const look = lookAt(id).value.look;
  useEffect(() => {
    const known = lookAt(id).peek().look;
    if (known && isFinal(known)) return undefined;
    if (typeof IntersectionObserver === 'undefined' || !card.current) {
      void refreshLook(id);
      return undefined;
    }
    const watch = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      watch.disconnect();
      void refreshLook(id);
    });
    watch.observe(card.current);
    return () => watch.disconnect();
  }, [id]);
  return { card, look };
}

/** What the bubble says at its foot about gold: how much, and what it is worth now. */
function GoldWorth({ look, ug }: { look: Look | undefined; ug: number | undefined }) {
  const shown = look?.mine?.grams_ug ?? look?.total_ug ?? ug;
  if (!shown) return null;
  return <Worth ug={shown} before={look?.mine ? undefined : look?.worth_minor} />;
}

/** The bubble of a packet in a chat. It leads to the packet. */
export function PacketCard({ message }: { message: PacketMessage }) {
  const ref = message.card?.ref ?? '';
  const { card, look } = useLookInSight(ref);
  if (!message.card) return null;
  const { kind, data } = message.card;
  const asset: Asset = kind === 'gold_packet' ? 'gold' : 'cash';
  const shared = (text(data.kind) ?? 'equal') as Kind;
  const cover = knownCover(look?.cover ?? text(data.cover) ?? '', asset);
  const done = look !== undefined && isDone(look);
  return (
    <a
      ref={card}
      href={`/packets/${ref}`}
      class={done ? 'pk-card done' : 'pk-card'}
      style={coverStyle(cover)}
    >
      <span class="pk-card-top">
        <SmallCover code={cover} />
        <span class="grow">
          <b>
            {look?.greeting ?? text(data.greeting) ?? t(asset === 'gold' ? 'packets.gold' : 'packets.red')}
          </b>
          <span class="pk-state">{stateText(look)}</span>
        </span>
      </span>
      <span class="pk-card-foot">
        <span>{kindText({ asset, kind: shared }, look?.to?.name)}</span>
        {asset === 'gold' && <GoldWorth look={look} ug={whole(data.grams_ug)} />}
      </span>
    </a>
  );
}
