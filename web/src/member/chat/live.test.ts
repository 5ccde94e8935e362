import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import { fakeApi } from '../../testing/fakeApi';
import { state } from '../session';
import { logInForTest } from '../testing';
import { unread } from '../unread';
import { chats, reading } from './chats';
import { connected, jittered, startLive, tellRead } from './live';
import { chatForTest, messageForTest, pageForTest } from './testing';
import { openThread, threadOf } from './threads';

class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  said: unknown[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;

  constructor(readonly address: string) {
    FakeSocket.all.push(this);
  }

  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  hear(event: string, data: unknown): void {
    this.onmessage?.({ data: JSON.stringify({ event, data }) });
  }

  send(text: string): void {
    this.said.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}

const MESSAGES = 'GET /member/chats/cnv_1/messages';
const newest = (): FakeSocket => FakeSocket.all.at(-1)!;

beforeEach(() => {
  FakeSocket.all = [];
  state.value = 'out';
  reading.value = undefined;
  vi.stubGlobal('WebSocket', FakeSocket);
});

it('takes up messages once, counts them, and catches up after a gap at the next connection', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const requests = { 'GET /member/friends/requests': { body: { items: [], next: null } } };
  fakeApi({
    ...requests,
    'GET /member/chats': { body: { items: [chatForTest()], next: null } },
    [MESSAGES]: [{ body: pageForTest(3, { limit: 50 }) }, { body: pageForTest(9, { after: 5, limit: 100 }) }],
  });
  logInForTest();
  startLive();
  state.value = 'in';
  expect(FakeSocket.all).toHaveLength(1);
  expect(newest().address).toMatch(/^ws.*\/api\/v1\/member\/chat\/live$/);
  await vi.waitFor(() => expect(chats.value).toHaveLength(1));
  await openThread('cnv_1');
  newest().open();
  newest().hear('hello', { chats: [{ id: 'cnv_1', last_seq: 3 }] });
  newest().hear('message', messageForTest(4));
  newest().hear('message', messageForTest(5));
  newest().hear('message', messageForTest(5));
  expect(threadOf('cnv_1').value?.items.map((each) => each.seq)).toEqual([1, 2, 3, 4, 5]);
  expect(unread.value).toBe(1);

  tellRead('cnv_1', 5);
  expect(newest().said).toEqual([{ read: { chat: 'cnv_1', seq: 5 } }]);
  expect(unread.value).toBe(0);
  newest().hear('read', { chat: 'cnv_1', member: 'mbr_02', seq: 4 });
  expect(threadOf('cnv_1').value?.reads).toEqual({ mbr_02: 4 });
  newest().hear('something.new', {});

  newest().close();
  expect(connected.value).toBe(false);
  vi.advanceTimersByTime(2_000);
  expect(FakeSocket.all).toHaveLength(2);
  newest().open();
  newest().hear('hello', { chats: [{ id: 'cnv_1', last_seq: 9 }] });
  await vi.waitFor(() => expect(threadOf('cnv_1').value?.items).toHaveLength(9));

  state.value = 'out';
  expect(newest().readyState).toBe(3);
  expect(chats.value).toBeUndefined();
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.all).toHaveLength(2);
});

it('waits a little longer on each phone', () => {
  expect(jittered(1_000, 0)).toBe(1_000);
  expect(jittered(1_000, 65_535)).toBe(1_499);
});
