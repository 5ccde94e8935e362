import { dayAndTime, dayKey, longDay, shortDay, timeOfDay, weekDay } from '../../shared/format';
import { hasText } from '../../shared/i18n';
import { stickerName } from '../packets/words';
import { t } from './i18n';
import { recalledBy } from './thread';
import type { Card, Message, Participant, Person } from './types';

const DAY_MS = 86_400_000;
const GROUP_MS = 5 * 60_000;

/** How a row stands to the one before it. */
export interface Place {
  /** A line with the day or time above it. */
  time?: 'day' | 'time';
  /** The first of several by the same person: avatar and name belong here. */
  head: boolean;
}

const isQuiet = (message: Message): boolean => message.kind === 'notice' || message.recalled;

/** Messages of one person within a few minutes stand together; a new day and a long pause are marked. */
export function placeOf(before: Message | undefined, message: Message): Place {
  if (!before || dayKey(before.at_ms) !== dayKey(message.at_ms)) return { time: 'day', head: true };
  if (message.at_ms - before.at_ms > GROUP_MS) return { time: 'time', head: true };
  return { head: before.sender.id !== message.sender.id || isQuiet(before) };
}

/** When something was said, as short as a list has room for: the time today, else the day. */
export function shortWhen(at: number, now = Date.now()): string {
  if (dayKey(at) === dayKey(now)) return timeOfDay(at);
  if (dayKey(at) === dayKey(now - DAY_MS)) return t('chat.yesterday');
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? shortDay(at) : longDay(at);
}

/** The line above the first message of a day, or after a pause. */
export function separator(at: number, kind: 'day' | 'time', now = Date.now()): string {
  if (kind === 'time' || dayKey(at) === dayKey(now)) return timeOfDay(at);
  if (dayKey(at) === dayKey(now - DAY_MS)) return `${t('chat.yesterday')} ${timeOfDay(at)}`;
  if (now - at < 300 * DAY_MS) return `${weekDay(at)} ${timeOfDay(at)}`;
  return `${longDay(at)} ${timeOfDay(at)}`;
}

export const whenSaid = dayAndTime;

/** What to call somebody: the name that the reader gave a friend, else their own. */
export function nameOf(person: Person, participants: Participant[] = []): string {
  return participants.find((each) => each.id === person.id)?.alias || person.name;
}

type You = 'chat.you' | 'chat.you.object';

const isReader = (value: unknown, reader: string | undefined): boolean =>
  reader !== undefined && (value as { id?: unknown } | undefined)?.id === reader;

/** Names in a notice, which may be a name, a person, or several persons; `you` is what the reader is called. */
function namesIn(value: unknown, reader: string | undefined, you: You): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) {
    return value
      .map((each) => namesIn(each, reader, you))
      .filter(Boolean)
      .join(t('chat.and'));
  }
  if (isReader(value, reader)) return t(you);
  const { name } = (value ?? {}) as { name?: unknown };
  return typeof name === 'string' ? name : '';
}

/** Which of a notice's sentences fits: some have a form for the reader's own packet, or for when somebody had luck. */
function formOf(
  what: string,
  whom: string,
  data: Record<string, unknown>,
  reader: string | undefined,
): string {
  if ((what === 'joined' || what === 'packet_opened') && !whom) return '.alone';
  if (what !== 'packet_opened' && what !== 'packet_emptied') return '';
  const own = isReader(data.to ?? data.sender, reader) ? '.own' : '';
  return what === 'packet_emptied' && data.best ? `${own}.best` : own;
}

/** What happened, in a sentence; nothing for what a reader need not see. */
export function noticeText(message: Message, reader: string | undefined, names: Participant[] = []): string {
  const { what = '', data = {} } = message.notice ?? {};
  const who = message.sender.id === reader ? t('chat.you') : nameOf(message.sender, names);
  const whom = namesIn(data.members ?? data.to ?? data.sender, reader, 'chat.you.object');
  const key = `chat.notice.${what}${formOf(what, whom, data, reader)}`;
  if (!hasText(key)) return '';
  const { sticker } = data;
  return t(key as 'chat.notice.joined', {
    who,
    whom,
    name: namesIn(data.best ?? data.name, reader, 'chat.you'),
    text: typeof sticker === 'string' ? stickerName(sticker) : namesIn(data.text, reader, 'chat.you'),
  });
}

/** The sticker that somebody said thanks with, if this is about one. */
export function stickerOf(message: Message): string | undefined {
  const { sticker } = message.notice?.data ?? {};
  return message.notice?.what === 'thanks' && typeof sticker === 'string' ? sticker : undefined;
}

/** Nothing to show: what it tells is seen in another message, or it is of a kind that this release does not know. */
export const isSilent = (message: Message): boolean =>
  message.kind === 'notice' && !message.recalled && noticeText(message, undefined) === '';

const CARDS = ['transfer', 'request', 'red_packet', 'gold_packet'] as const;

/** What a card is, in a word or two. */
export function cardName(card: Card | null | undefined): string {
  const kind = CARDS.find((each) => each === card?.kind);
  return kind ? t(`chat.card.${kind}`) : t('chat.card.other');
}

const cardIn = (message: Message): Card => message.notice?.data as unknown as Card;

/** A message in one line, for lists and quotations. */
export function preview(message: Message, reader: string | undefined, names: Participant[] = []): string {
  const who = message.sender.id === reader ? t('chat.you') : nameOf(message.sender, names);
  if (message.recalled) return t('chat.recalled', { who });
  if (message.kind === 'notice') {
    if (message.notice?.what === 'card') return t('chat.card.changed', { card: cardName(cardIn(message)) });
    return recalledBy(message) === undefined
      ? noticeText(message, reader, names)
      : t('chat.recalled', { who });
  }
  if (message.kind === 'picture') return t('chat.a_picture');
  if (message.kind !== 'card') return message.text ?? '';
  const greeting = message.card?.data.greeting;
  const about = typeof greeting === 'string' ? greeting : '';
  return `${t('chat.bracket', { what: cardName(message.card) })}${about && ` ${about}`}`;
}
