import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { timeOfDay } from '../../../shared/format';
import { Avatar } from '../../../shared/ui';
import { Sticker } from '../../packets/stickers/Sticker';
import { t } from '../i18n';
import { nameOf, noticeText, separator, stickerOf, type Place } from '../words';
import type { Message, Participant, Quoted } from '../types';
import { ChatCard } from './Card';
import { Picture } from './Picture';
import { Words } from './Words';

const LONG_PRESS_MS = 450;
const STILL_PX = 10;

export interface RowProps {
  message: Message;
  place: Place;
  /** The first that the reader had not read when the conversation was opened. */
  firstUnread: boolean;
  reader: string | undefined;
  participants: Participant[];
  group: boolean;
  current: boolean;
  lit: boolean;
  /** Who has read it, for the newest of one's own. */
  readers?: string;
  onMenu: (message: Message) => void;
  onPicture: (message: Message) => void;
  onQuoted: (seq: number) => void;
  quotedText: (quoted: Quoted) => string;
}

/** A finger that stays where it is for half a second. */
function useLongPress(act: () => void) {
  const held = useRef<{ x: number; y: number; timer: ReturnType<typeof setTimeout> }>(undefined);
  const stop = (): void => {
    clearTimeout(held.current?.timer);
    held.current = undefined;
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.pointerType === 'mouse') return;
      held.current = { x: event.clientX, y: event.clientY, timer: setTimeout(act, LONG_PRESS_MS) };
    },
    onPointerMove: (event: PointerEvent) => {
      const from = held.current;
      if (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > STILL_PX) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onContextMenu: (event: Event) => {
      if ((event.target as Element).closest('a[target]')) return; // the browser's own menu for links out of here
      event.preventDefault();
      stop();
      act();
    },
  };
}

function Said(props: RowProps) {
  const { message, participants, reader } = props;
  const { reply_to: quoted } = message;
  if (message.kind === 'card') return <ChatCard message={message} reader={reader} />;
  if (message.kind === 'picture') {
    const who = nameOf(message.sender, participants);
    return <Picture message={message} who={who} onOpen={() => props.onPicture(message)} />;
  }
  return (
    <div class="bubble">
      {quoted && (
        <button type="button" class="quote" onClick={() => props.onQuoted(quoted.seq)}>
          <b>{nameOf(quoted.sender, participants)}</b>
          <span>{props.quotedText(quoted)}</span>
        </button>
      )}
      <p>
        <Words message={message} participants={participants} />
      </p>
    </div>
  );
}

/** The frame of a row: what is above it, and whose side it is on. */
function Spoken(props: RowProps & { children: ComponentChildren }) {
  const { message, place, reader, participants } = props;
  const own = message.sender.id === reader;
  const name = nameOf(message.sender, participants);
  const press = useLongPress(() => props.onMenu(message));
  return (
    <div class={`said ${own ? 'own' : ''} ${place.head ? 'head' : ''}`}>
      {place.head ? <Avatar name={name} /> : <span class="avatar none" />}
      <div class="body" {...press}>
        {!own && props.group && place.head && <span class="who">{name}</span>}
        {props.children}
        {props.readers && <small class="readers">{props.readers}</small>}
      </div>
    </div>
  );
}

function Inside(props: RowProps) {
  const { message, reader, participants } = props;
  if (message.recalled) {
    const who = message.sender.id === reader ? t('chat.you') : nameOf(message.sender, participants);
    return <p class="said-notice">{t('chat.recalled', { who })}</p>;
  }
  if (message.kind === 'notice') {
    const text = noticeText(message, reader, participants);
    const sticker = stickerOf(message);
    if (!text) return null;
    return (
      <>
        <p class="said-notice">{text}</p>
        {sticker && (
          <p class="said-sticker">
            <Sticker code={sticker} />
          </p>
        )}
      </>
    );
  }
  return (
    <Spoken {...props}>
      <Said {...props} />
    </Spoken>
  );
}

/** One message with what stands above it. Arrow keys move from row to row; Enter opens its menu. */
export function Row(props: RowProps) {
  const { message, place, participants, reader } = props;
  const who = message.sender.id === reader ? t('chat.you') : nameOf(message.sender, participants);
  return (
    <article
      class={props.lit ? 'msg lit' : 'msg'}
      data-seq={message.seq}
      tabIndex={props.current ? 0 : -1}
      aria-label={t('chat.said_at', { who, time: timeOfDay(message.at_ms) })}
    >
      {props.firstUnread && (
        <p class="unread-from">
          <span>{t('chat.unread_from')}</span>
        </p>
      )}
      {place.time && <p class="when num">{separator(message.at_ms, place.time)}</p>}
      <Inside {...props} />
    </article>
  );
}
