import { signal } from '@preact/signals';
import { api, ApiError, newKey, request } from '../../shared/api/client';
import { me } from '../session';
import { chatReceived } from './chats';
import { dropWaiting, keepWaiting, loadWaiting, type Waiting } from './outbox';
import { receive, threadOf } from './threads';
import type { Message } from './types';

/** Messages of this member that the server has not confirmed, oldest first. */
export const waiting = signal<Waiting[]>([]);

const FIRST_PAUSE_MS = 4_000;
const LONGEST_PAUSE_MS = 60_000;

const running = new Set<string>();
let pause = FIRST_PAUSE_MS;
let timer: ReturnType<typeof setTimeout> | undefined;

/** A browser without storage keeps what waits as long as the page lives. */
const quietly = (kept: Promise<unknown>): Promise<unknown> => kept.catch(() => undefined);

function change(key: string, changes: Partial<Waiting>): Waiting | undefined {
  waiting.value = waiting.value.map((each) => (each.key === key ? { ...each, ...changes } : each));
  return waiting.value.find((each) => each.key === key);
}

/** The server has not decided: the same message with the same key may still go through. */
function undecided(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  const { status, again } = error.problem;
  return status === 401 || status === 429 || status >= 500 || again === 'same_id';
}

function post(entry: Waiting): Promise<Message> {
  const path = `/member/chats/${entry.chat}`;
  if (entry.picture) {
    return request<Message>('POST', `${path}/pictures`, { body: entry.picture.file, key: entry.key });
  }
  const body = {
    text: entry.text,
    ...(entry.mentions?.length && { mentions: entry.mentions }),
    ...(entry.reply_to && { reply_to: entry.reply_to.seq }),
  };
  return api.post<Message>(`${path}/messages`, body, entry.key);
}

/** Sends one. True: go on with the next; false: no connection, or the server is busy. */
async function sendOne(entry: Waiting): Promise<boolean> {
  if (entry.after_seq === undefined) {
    const tried = change(entry.key, { after_seq: threadOf(entry.chat).peek()?.lastSeq ?? 0 });
    if (tried) await quietly(keepWaiting(tried));
  }
  try {
    const message = await post(entry);
    waiting.value = waiting.value.filter((each) => each.key !== entry.key);
    receive(message);
    chatReceived(message);
    await quietly(dropWaiting(entry.key));
    pause = FIRST_PAUSE_MS;
    return true;
  } catch (error) {
    if (undecided(error)) return false;
    const refused = change(entry.key, { refused: (error as Error).message });
    if (refused) await quietly(keepWaiting(refused));
    return true;
  }
}

const nextOf = (chat: string): Waiting | undefined =>
  waiting.peek().find((each) => each.chat === chat && !each.refused);

/** One after the other within a conversation, so that they arrive in the order in which they were written. */
async function sendAll(chat: string): Promise<void> {
  if (running.has(chat)) return;
  running.add(chat);
  try {
    for (let next = nextOf(chat); next; next = nextOf(chat)) {
      if (await sendOne(next)) continue;
      clearTimeout(timer);
      timer = setTimeout(flush, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      return;
    }
  } finally {
    running.delete(chat);
  }
}

/** Tries everything that waits: at a new connection, and now and then. */
export function flush(): void {
  for (const chat of new Set(waiting.peek().map((each) => each.chat))) void sendAll(chat);
}

/** Sends a message, now or when there is a connection. It is on screen at once. */
export async function send(draft: Omit<Waiting, 'key' | 'member' | 'at_ms'>): Promise<void> {
  const member = me.peek()?.member.id;
  if (!member) return;
  // later than the one before, also within one millisecond: the order is kept by it
  const at = Math.max(Date.now(), (waiting.peek().at(-1)?.at_ms ?? 0) + 1);
  const entry: Waiting = { ...draft, key: newKey(), member, at_ms: at };
  waiting.value = [...waiting.value, entry];
  await quietly(keepWaiting(entry));
  await sendAll(entry.chat);
}

/** Tries a refused message again. The refusal was an answer, so this is a new request with a new key. */
export async function sendAgain(key: string): Promise<void> {
  const entry = waiting.peek().find((each) => each.key === key);
  if (!entry) return;
  await discard(key);
  const { refused: _, after_seq: __, ...draft } = entry;
  await send(draft);
}

/** Throws a message away that was not sent. */
export async function discard(key: string): Promise<void> {
  waiting.value = waiting.value.filter((each) => each.key !== key);
  await quietly(dropWaiting(key));
}

/** Takes up what an earlier visit left unsent. */
export async function resume(): Promise<void> {
  const member = me.peek()?.member.id;
  if (!member) return;
  const left = await loadWaiting(member).catch(() => []);
  const here = new Set(waiting.peek().map((each) => each.key));
  waiting.value = [...left.filter((each) => !here.has(each.key)), ...waiting.peek()];
  flush();
}

/** Somebody logged out: what was not sent is not theirs to send any more. */
export function stopSending(): void {
  clearTimeout(timer);
  const left = waiting.peek();
  waiting.value = [];
  for (const each of left) void quietly(dropWaiting(each.key));
}
