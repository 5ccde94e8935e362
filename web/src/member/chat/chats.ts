import { batch, effect, signal } from '@preact/signals';
import { api, type Page } from '../../shared/api/client';
import { me } from '../session';
import { unread } from '../unread';
import { EVERYBODY, type Chat, type FriendRequest, type Message } from './types';

/** The conversations of this member, newest activity first; undefined until they were loaded. */
export const chats = signal<Chat[] | undefined>(undefined);
export const chatsError = signal<Error | undefined>(undefined);
/** Friend requests that wait for this member's answer. */
export const requestsIn = signal(0);
/** Counts up when friends, requests or blocks changed. */
export const friendChanges = signal(0);
/** Counts up when a conversation's name or members changed. */
export const chatChanges = signal(0);
/** The conversation whose newest messages are on screen now: what comes in there is read at once. */
export const reading = signal<string | undefined>(undefined);

const MOST_PAGES = 20;
let running: Promise<void> | undefined;
let again = false;

const mine = (): string | undefined => me.peek()?.member.id;
const byActivity = (rows: Chat[]): Chat[] => [...rows].sort((a, b) => b.at_ms - a.at_ms);

async function loadAll(): Promise<void> {
  try {
    const rows: Chat[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer: Page<Chat> = await api.get<Page<Chat>>('/member/chats', { cursor, limit: 50 });
      rows.push(...answer.items);
      cursor = answer.next;
      if (cursor === null) break;
    }
    batch(() => {
      chats.value = rows;
      chatsError.value = undefined;
    });
  } catch (error) {
    chatsError.value = error as Error;
  }
}

/** Loads the list. Asked for while it is on its way, it is loaded once more after that. */
export function loadChats(): Promise<void> {
  if (running) {
    again = true;
    return running;
  }
  running = loadAll().finally(() => {
    running = undefined;
    if (again) {
      again = false;
      void loadChats();
    }
  });
  return running;
}

/** Counts the friend requests that wait. Failing changes nothing: it is only a number on a corner. */
export async function loadRequestsIn(): Promise<void> {
  try {
    const page = await api.get<Page<FriendRequest>>('/member/friends/requests', { box: 'in' });
    requestsIn.value = page.items.filter((each) => each.state === 'open').length;
  } catch {
    // shown as it was
  }
}

/** Changes one row of the list. */
export function changeChat(id: string, change: (row: Chat) => Chat): void {
  chats.value = chats.peek()?.map((row) => (row.id === id ? change(row) : row));
}

/** A conversation that one is no longer in. */
export function forgetChat(id: string): void {
  chats.value = chats.peek()?.filter((row) => row.id !== id);
}

/** Whether a message names this reader. */
export function isMentioned(message: Message, member: string | undefined): boolean {
  return (message.mentions ?? []).some((each) => each === EVERYBODY || each === member);
}

/** The row of a conversation after a message came in: each message is counted once. */
export function rowAfter(row: Chat, message: Message, member: string | undefined, read: boolean): Chat {
  if (message.seq <= row.last_seq) {
    return row.last?.seq === message.seq ? { ...row, last: message } : row;
  }
  const own = message.sender.id === member;
  const counts = !own && !read && message.kind !== 'notice';
  return {
    ...row,
    last: message,
    last_seq: message.seq,
    at_ms: message.at_ms,
    read_seq: own || read ? message.seq : row.read_seq,
    unread: own || read ? 0 : row.unread + (counts ? 1 : 0),
    mentioned: counts ? row.mentioned || isMentioned(message, member) : row.mentioned && !read,
  };
}

/** Takes up a message that came in by itself. */
export function chatReceived(message: Message): void {
  const rows = chats.peek();
  if (!rows) return;
  if (!rows.some((row) => row.id === message.chat)) {
    void loadChats();
    return;
  }
  const read = reading.peek() === message.chat && document.visibilityState === 'visible';
  chats.value = byActivity(
    rows.map((row) => (row.id === message.chat ? rowAfter(row, message, mine(), read) : row)),
  );
}

/** This member has read up to `seq`, here or on another device. */
export function chatRead(id: string, seq: number): void {
  changeChat(id, (row) => {
    if (seq <= row.read_seq && row.unread === 0) return row;
    const all = seq >= row.last_seq;
    return {
      ...row,
      read_seq: Math.max(row.read_seq, seq),
      unread: all ? 0 : row.unread,
      mentioned: all ? false : row.mentioned,
    };
  });
}

effect(() => {
  if (chats.value) unread.value = chats.value.reduce((sum, row) => sum + (row.muted ? 0 : row.unread), 0);
});
