import { signal, type Signal } from '@preact/signals';
import { api } from '../../shared/api/client';
import { furthest, isBehind, opened, withNewer, withNews, withOlder, type Thread } from './thread';
import type { Message, MessagePage } from './types';

const PAGE = 50;
/** Behind by more than this, the newest page is shown at once and the rest when somebody scrolls up to it. */
const LONGEST_GAP = 400;
const KEPT = 12;

const kept = new Map<string, Signal<Thread | undefined>>();
const catching = new Map<string, Promise<void>>();

/** What this phone holds of a conversation; the ones looked at least recently make room. */
export function threadOf(chat: string): Signal<Thread | undefined> {
  const found = kept.get(chat) ?? signal<Thread | undefined>(undefined);
  kept.delete(chat);
  kept.set(chat, found);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
  return found;
}

/** Forgets everything: somebody else may log in here. */
export function dropThreads(): void {
  for (const each of kept.values()) each.value = undefined;
  kept.clear();
}

export function dropThread(chat: string): void {
  const place = kept.get(chat);
  if (place) place.value = undefined;
}

const ask = (chat: string, query: { before?: number; after?: number }, limit = PAGE): Promise<MessagePage> =>
  api.get<MessagePage>(`/member/chats/${chat}/messages`, { ...query, limit });

/** Opens a conversation at its newest messages, or around `seq`. Messages that came while we asked are not lost. */
export async function openThread(chat: string, seq?: number): Promise<void> {
  const place = threadOf(chat);
  const page = await ask(chat, seq === undefined ? {} : { before: seq + PAGE / 2 });
  const lastSeq = place.peek()?.lastSeq ?? 0;
  const thread = opened(page, seq === undefined);
  place.value = { ...thread, lastSeq: Math.max(thread.lastSeq, lastSeq) };
  if (isBehind(place.value)) await catchUp(chat);
}

/** Fetches the page before the run. */
export async function loadOlder(chat: string): Promise<void> {
  const place = threadOf(chat);
  const before = place.peek()?.items[0]?.seq;
  if (before === undefined) return;
  const page = await ask(chat, { before });
  // the run may have been replaced meanwhile
  if (place.value?.items[0]?.seq === before) place.value = withOlder(place.value, page);
}

/** Fetches the page after a run of old messages. */
export async function loadNewer(chat: string): Promise<void> {
  const place = threadOf(chat);
  const after = place.peek()?.items.at(-1)?.seq;
  if (after === undefined) return;
  const page = await ask(chat, { after });
  if (place.value?.items.at(-1)?.seq === after) place.value = withNewer(place.value, page);
}

async function fetchMissing(chat: string): Promise<void> {
  const place = threadOf(chat);
  do {
    const now = place.peek();
    const end = now?.items.at(-1)?.seq;
    if (!now || !now.follows) return;
    if (end === undefined || now.lastSeq - end > LONGEST_GAP) {
      place.value = opened(await ask(chat, {}), true);
      return;
    }
    const page = await ask(chat, { after: end }, PAGE * 2);
    if (place.value) place.value = withNewer(place.value, page);
  } while (place.value && isBehind(place.value));
}

/** Fetches what came after the run while there was no connection, in order. One at a time for each conversation. */
export function catchUp(chat: string): Promise<void> {
  const before = catching.get(chat);
  if (before) return before;
  const started = fetchMissing(chat).finally(() => catching.delete(chat));
  catching.set(chat, started);
  return started;
}

/** Takes up a message that came by itself; after a gap, what is missing is asked for first. */
export function receive(message: Message): void {
  const place = kept.get(message.chat);
  if (!place?.value) return;
  place.value = withNews(place.value, message);
  // without an answer the next connection asks again
  if (isBehind(place.value)) void catchUp(message.chat).catch(() => undefined);
}

/** What the server says the newest messages are, at each new connection. `open` is asked for in any case. */
export function compare(newest: { id: string; last_seq: number }[], open: string | undefined): void {
  for (const { id, last_seq: seq } of newest) {
    const place = kept.get(id);
    if (!place?.value) continue;
    place.value = { ...place.value, lastSeq: Math.max(place.value.lastSeq, seq) };
    if (isBehind(place.value) || id === open) void catchUp(id).catch(() => undefined);
  }
}

/** Somebody has read up to `seq`. */
export function markRead(chat: string, member: string, seq: number): void {
  const place = kept.get(chat);
  if (place?.value) place.value = { ...place.value, reads: furthest(place.value.reads, [{ member, seq }]) };
}
