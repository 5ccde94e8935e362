import type { Card, Message, MessagePage } from './types';

/**
 * The part of a conversation that this phone holds: one unbroken run of messages, ascending by `seq`. Pure functions.
 * A run that `follows` reaches the newest message and grows with it; the reader may also be in a run of old messages.
 */
export interface Thread {
  items: Message[];
  /** The newest that the server has told of. */
  lastSeq: number;
  /** There is nothing before the first item. */
  start: boolean;
  follows: boolean;
  /** Up to where each of the others has read. */
  reads: Record<string, number>;
}

const first = (thread: Thread): number => thread.items[0]?.seq ?? 0;
const last = (items: Message[]): number => items.at(-1)?.seq ?? 0;

const blank = (message: Message): Message => ({
  ...message,
  recalled: true,
  text: null,
  picture: null,
  card: null,
  mentions: null,
  reply_to: null,
});

/** The message that a notice in the sequence says was taken back. */
export function recalledBy(message: Message): number | undefined {
  const seq = message.notice?.what === 'recalled' ? message.notice.data.seq : undefined;
  return typeof seq === 'number' ? seq : undefined;
}

/** What a notice in the sequence says about a card's newer state: a request that was paid. */
function changeOf(message: Message): { seq: number; card: Card } | undefined {
  if (message.notice?.what !== 'card') return undefined;
  const { seq, ...card } = message.notice.data as unknown as Card & { seq: number };
  return { seq, card };
}

/** Cards in their newest state: the last notice about one is the one that holds. */
function withChanges(items: Message[]): Message[] {
  const changed = new Map(items.map(changeOf).flatMap((each) => (each ? [[each.seq, each.card]] : [])));
  if (changed.size === 0) return items;
  return items.map((each) => {
    const card = each.card && changed.get(each.seq);
    return card ? { ...each, card } : each;
  });
}

/** Empties what was taken back, also where it is quoted. */
function withRecalls(items: Message[]): Message[] {
  const gone = new Set(items.map(recalledBy).filter((seq) => seq !== undefined));
  for (const each of items) if (each.recalled) gone.add(each.seq);
  if (gone.size === 0) return items;
  return items.map((each) => {
    if (gone.has(each.seq)) return each.recalled && !each.text ? each : blank(each);
    const { reply_to: quoted } = each;
    if (!quoted?.text || !gone.has(quoted.seq)) return each;
    return { ...each, reply_to: { ...quoted, text: '' } };
  });
}

/** Puts messages in their places by `seq`: each once, the newer version of one that is there already. */
export function merge(items: Message[], more: Message[]): Message[] {
  if (more.length === 0) return items;
  const bySeq = new Map(items.map((each) => [each.seq, each]));
  for (const each of more) bySeq.set(each.seq, each);
  return withChanges(withRecalls([...bySeq.values()].sort((a, b) => a.seq - b.seq)));
}

/** A run of messages as the server gave it. With `newest` it was asked for without a place, so it ends at the newest. */
export function opened(page: MessagePage, newest: boolean): Thread {
  return {
    items: merge([], page.items),
    lastSeq: newest ? last(page.items) : Math.max(page.last_seq, last(page.items)),
    start: page.items.length === 0 || page.items[0]?.seq === 1,
    follows: newest || last(page.items) >= page.last_seq,
    reads: furthest({}, page.reads),
  };
}

/** Read marks only move forward. */
export function furthest(
  before: Record<string, number>,
  marks: { member: string; seq: number }[],
): Record<string, number> {
  const next = { ...before };
  for (const { member, seq } of marks) next[member] = Math.max(next[member] ?? 0, seq);
  return next;
}

/** Older messages before the run. None at all: this is where the conversation begins for this reader. */
export function withOlder(thread: Thread, page: MessagePage): Thread {
  const older = page.items.filter((each) => each.seq < first(thread) || thread.items.length === 0);
  const items = merge(thread.items, older);
  return {
    ...thread,
    items,
    start: older.length === 0 || items[0]?.seq === 1,
    lastSeq: Math.max(thread.lastSeq, page.last_seq),
    reads: furthest(thread.reads, page.reads),
  };
}

/** Newer messages after the run; when they reach the newest, the run follows it from now on. */
export function withNewer(thread: Thread, page: MessagePage): Thread {
  const items = merge(thread.items, page.items);
  // nothing after the run: it is the end, whatever number was told (what this reader may not see leaves holes)
  const lastSeq = page.items.length === 0 ? last(items) : Math.max(thread.lastSeq, page.last_seq);
  return {
    ...thread,
    items,
    lastSeq,
    follows: thread.follows || last(items) >= lastSeq,
    reads: furthest(thread.reads, page.reads),
  };
}

/** Whether messages are missing between the run, which follows the newest, and the newest. */
export const isBehind = (thread: Thread): boolean => thread.follows && last(thread.items) < thread.lastSeq;

/**
 * One message that came by itself. It extends the run only when it is the very next one; after a gap the run `isBehind`
 * until what is missing was fetched. A message that is there already takes its newer form, and is not shown twice.
 */
export function withNews(thread: Thread, message: Message): Thread {
  const lastSeq = Math.max(thread.lastSeq, message.seq);
  const end = last(thread.items);
  const known = message.seq >= first(thread) && message.seq <= end;
  const next = thread.follows && message.seq === end + 1;
  if (known || next) return { ...thread, items: merge(thread.items, [message]), lastSeq };
  // a notice about a message that is here matters even when the notice itself is not
  const items = merge(thread.items, [message]).filter((each) => each.seq !== message.seq);
  return { ...thread, items, lastSeq };
}
