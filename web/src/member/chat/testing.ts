import type { Chat, Message, MessagePage } from './types';

/** Sentence number `seq` of a conversation, for tests. Odd ones are from Chen Yu, even ones from Lin Wei (`mbr_01`). */
export function messageForTest(seq: number, changes: Partial<Message> = {}): Message {
  const own = seq % 2 === 0;
  return {
    id: `msg_${seq}`,
    chat: 'cnv_1',
    seq,
    at_ms: seq * 60_000,
    sender: own ? { id: 'mbr_01', name: 'Lin Wei' } : { id: 'mbr_02', name: 'Chen Yu' },
    kind: 'text',
    text: `sentence ${seq}`,
    recalled: false,
    ...changes,
  };
}

/** Sentences `from` to `to`, both included. */
export function messagesForTest(from: number, to: number): Message[] {
  return Array.from({ length: to - from + 1 }, (_, i) => messageForTest(from + i));
}

/** A page of a conversation of `length` messages, as the server gives it. */
export function pageForTest(
  length: number,
  query: { before?: number; after?: number; limit: number },
): MessagePage {
  const { before = length + 1, after, limit } = query;
  const from = after === undefined ? Math.max(1, before - limit) : after + 1;
  const to = Math.min(length, after === undefined ? before - 1 : after + limit);
  return { items: messagesForTest(from, to), last_seq: length, reads: [] };
}

export function chatForTest(changes: Partial<Chat> = {}): Chat {
  return {
    id: 'cnv_1',
    kind: 'direct',
    blocked: false,
    title: 'Chen Yu',
    peer: { id: 'mbr_02', name: 'Chen Yu' },
    members: 2,
    last: messageForTest(3),
    last_seq: 3,
    read_seq: 3,
    unread: 0,
    mentioned: false,
    muted: false,
    role: 'member',
    at_ms: 180_000,
    ...changes,
  };
}
