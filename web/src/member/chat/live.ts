import { effect, signal } from '@preact/signals';
import { api } from '../../shared/api/client';
import { me, state } from '../session';
import { unread } from '../unread';
import {
  chatChanges,
  chatRead,
  chatReceived,
  chats,
  forgetChat,
  friendChanges,
  loadChats,
  loadRequestsIn,
  reading,
  requestsIn,
} from './chats';
import { flush, resume, stopSending } from './sending';
import { compare, dropThread, dropThreads, markRead, receive } from './threads';
import type { Message } from './types';

/*
 * The one WebSocket of the app. Everything that comes over it can also be asked for, so that a lost connection loses
 * nothing: at each new one the server tells the newest number of every conversation, and what is missing is fetched.
 */

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** Hidden for longer than this, a phone's connection may be dead without knowing it. */
const TRUST_MS = 25_000;
const TYPING_MS = 5_000;

/** Whether live messages arrive at this moment. */
export const connected = signal(false);
/** Who is typing, by conversation, and until when to say so. */
export const typing = signal<Record<string, { member: string; until: number }>>({});

type Handlers = Record<string, (data: never) => void>;

const handlers: Handlers = {
  hello: ({ chats: newest }: { chats: { id: string; last_seq: number }[] }) => {
    compare(newest, reading.peek());
    const rows = new Map(chats.peek()?.map((row) => [row.id, row.last_seq]));
    if (newest.length !== rows.size || newest.some(({ id, last_seq }) => rows.get(id) !== last_seq)) {
      void loadChats();
    }
    flush();
  },
  message: (message: Message) => {
    receive(message);
    chatReceived(message);
    const { [message.chat]: typist, ...others } = typing.peek();
    if (typist?.member === message.sender.id) typing.value = others;
  },
  read: ({ chat, member, seq }: { chat: string; member: string; seq: number }) => {
    if (member === me.peek()?.member.id) chatRead(chat, seq);
    else markRead(chat, member, seq);
  },
  chat: () => {
    chatChanges.value++;
    void loadChats();
  },
  left: ({ id }: { id: string }) => {
    forgetChat(id);
    dropThread(id);
    chatChanges.value++;
  },
  friends: () => {
    friendChanges.value++;
    void loadRequestsIn();
    void loadChats();
  },
  packet: (data: never) => void import('../packets/looks').then((looks) => looks.packetNews(data)),
  typing: ({ chat, member }: { chat: string; member: string }) => {
    if (member === me.peek()?.member.id) return;
    typing.value = { ...typing.peek(), [chat]: { member, until: Date.now() + TYPING_MS } };
  },
};

/** Up to half as long again, so that a thousand phones do not come back in the same moment. */
export function jittered(ms: number, random = crypto.getRandomValues(new Uint16Array(1))[0]!): number {
  return ms + Math.floor((ms * random) / 131_072);
}

let socket: WebSocket | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let wait = FIRST_WAIT_MS;
let hiddenAt = 0;

function onFrame(text: string): void {
  const frame = JSON.parse(text) as { event: string; data: never };
  handlers[frame.event]?.(frame.data);
}

function open(): void {
  clearTimeout(timer);
  const mine = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/v1/member/chat/live`);
  socket = mine;
  mine.onopen = () => {
    connected.value = true;
    wait = FIRST_WAIT_MS;
  };
  mine.onmessage = (event: MessageEvent<string>) => onFrame(event.data);
  mine.onclose = () => {
    if (socket !== mine) return; // replaced, or we left
    connected.value = false;
    socket = undefined;
    timer = setTimeout(open, jittered(wait));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };
}

function close(): void {
  clearTimeout(timer);
  const old = socket;
  socket = undefined;
  connected.value = false;
  // a browser complains of one that is closed before it was open
  if (old?.readyState === WebSocket.CONNECTING) old.onopen = () => old.close();
  else old?.close();
}

function anew(): void {
  if (state.peek() !== 'in') return;
  close();
  wait = FIRST_WAIT_MS;
  open();
}

function onVisibility(): void {
  if (document.visibilityState === 'hidden') hiddenAt = Date.now();
  else if (state.peek() === 'in' && (!connected.peek() || Date.now() - hiddenAt > TRUST_MS)) anew();
}

/** Says something to the server, if there is a connection. */
function say(command: Record<string, unknown>): boolean {
  if (socket?.readyState !== WebSocket.OPEN) return false;
  socket.send(JSON.stringify(command));
  return true;
}

/** Tells everybody that this member has read up to `seq`. */
export function tellRead(chat: string, seq: number): void {
  chatRead(chat, seq);
  // a mark that is lost is told again with the next message
  if (!say({ read: { chat, seq } }))
    void api.post(`/member/chats/${chat}/read`, { seq }).catch(() => undefined);
}

export const tellTyping = (chat: string): void => void say({ typing: { chat } });

let started = false;

/** Begins to listen while somebody is logged in. Called by whatever needs it first; later calls do nothing. */
export function startLive(): void {
  if (started) return;
  started = true;
  document.addEventListener('visibilitychange', onVisibility);
  addEventListener('online', anew);
  effect(() => {
    if (state.value === 'in') {
      open();
      void loadChats();
      void loadRequestsIn();
      void resume();
    } else {
      close();
      if (state.value !== 'out') return;
      dropThreads();
      stopSending();
      chats.value = undefined;
      requestsIn.value = 0;
      unread.value = 0;
    }
  });
}
