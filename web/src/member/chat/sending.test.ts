import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeApi, refusal } from '../../testing/fakeApi';
import { logInForTest } from '../testing';
import { chats } from './chats';
import { loadWaiting, stillWaiting, type Waiting } from './outbox';
import { discard, flush, resume, send, sendAgain, stopSending, waiting } from './sending';
import { chatForTest, messageForTest, pageForTest } from './testing';
import { dropThreads, openThread, receive, threadOf } from './threads';

const PATH = 'POST /member/chats/cnv_1/messages';
const MESSAGES = 'GET /member/chats/cnv_1/messages';
const texts = (): (string | null | undefined)[] =>
  threadOf('cnv_1').value?.items.map((each) => each.text) ?? [];

beforeEach(() => {
  stopSending();
  dropThreads();
  logInForTest();
  chats.value = [chatForTest()];
});

describe('sending', () => {
  it('shows a message at once, and the stored one in its place when the server has answered', async () => {
    const stored = messageForTest(4, { text: 'hello' });
    fakeApi({ [MESSAGES]: { body: pageForTest(3, { limit: 50 }) }, [PATH]: { body: stored } });
    await openThread('cnv_1');
    const sending = send({ chat: 'cnv_1', text: 'hello' });
    expect(waiting.value.map((each) => each.text)).toEqual(['hello']);
    await sending;
    expect(waiting.value).toEqual([]);
    expect(texts().filter((each) => each === 'hello')).toHaveLength(1);
  });

  it('keeps what has no connection, over a reload, and sends it with the same key and in order', async () => {
    vi.stubGlobal('navigator', { ...navigator, onLine: false });
    const asked = fakeApi({ [PATH]: 'no answer' });
    await send({ chat: 'cnv_1', text: 'one' });
    await send({ chat: 'cnv_1', text: 'two' });
    expect(waiting.value.map((each) => each.text)).toEqual(['one', 'two']);
    const key = asked[0]!.key;
    expect(new Set(asked.map((each) => each.key))).toEqual(new Set([key])); // the second waits for the first

    waiting.value = []; // the page was closed
    const later = fakeApi({
      [PATH]: [{ body: messageForTest(4, { text: 'one' }) }, { body: messageForTest(6, { text: 'two' }) }],
    });
    await resume();
    await vi.waitFor(() => expect(waiting.value).toEqual([]));
    expect(later[0]!.key).toBe(key);
    expect(later.map((each) => (each.body as { text: string }).text)).toEqual(['one', 'two']);
    await vi.waitFor(async () => expect(await loadWaiting('mbr_01')).toEqual([]));
  });

  it('says why a message was refused, goes on with the next, and tries again with a new key', async () => {
    const asked = fakeApi({
      [PATH]: [
        refusal(403, 'chat.blocked', 'Chen Yu does not take your messages.'),
        { body: messageForTest(4, { text: 'two' }) },
        { body: messageForTest(6, { text: 'one' }) },
      ],
    });
    await send({ chat: 'cnv_1', text: 'one' });
    await send({ chat: 'cnv_1', text: 'two' });
    expect(waiting.value).toMatchObject([{ text: 'one', refused: 'Chen Yu does not take your messages.' }]);
    flush();
    expect(asked).toHaveLength(2); // a refusal is not tried again by itself
    await sendAgain(waiting.value[0]!.key);
    expect(waiting.value).toEqual([]);
    expect(asked[2]!.key).not.toBe(asked[0]!.key);
  });

  it('can be given up', async () => {
    fakeApi({ [PATH]: refusal(403, 'chat.blocked', 'no') });
    await send({ chat: 'cnv_1', text: 'one' });
    await discard(waiting.value[0]!.key);
    expect(waiting.value).toEqual([]);
    expect(await loadWaiting('mbr_01')).toEqual([]);
  });

  it("never sends another member's message", async () => {
    vi.stubGlobal('navigator', { ...navigator, onLine: false });
    fakeApi({ [PATH]: 'no answer' });
    await send({ chat: 'cnv_1', text: 'mine' });
    waiting.value = [];
    logInForTest({ member: { ...memberOf('mbr_09') } });
    const asked = fakeApi({});
    await resume();
    expect(waiting.value).toEqual([]);
    expect(asked).toEqual([]);
  });
});

const memberOf = (id: string) => ({
  id,
  name: 'Mo',
  handle: null,
  phone: '',
  phone_masked: '',
  account_class: 'I',
  frozen: false,
  language: 'en',
  created_at_ms: 0,
});

describe('what is still shown as waiting', () => {
  const entry = (changes: Partial<Waiting> = {}): Waiting => ({
    key: 'k1',
    chat: 'cnv_1',
    member: 'mbr_01',
    at_ms: 0,
    text: 'hello',
    after_seq: 3,
    ...changes,
  });
  const stored = messageForTest(4, { text: 'hello' });

  it('is not what the live stream brought before the answer', () => {
    expect(stillWaiting([entry()], [stored], 'mbr_01')).toEqual([]);
    const two = [entry(), entry({ key: 'k2' })];
    expect(stillWaiting(two, [stored], 'mbr_01').map((each) => each.key)).toEqual(['k2']);
  });

  it('is everything else', () => {
    expect(stillWaiting([entry({ after_seq: undefined })], [stored], 'mbr_01')).toHaveLength(1);
    expect(stillWaiting([entry({ after_seq: 4 })], [stored], 'mbr_01')).toHaveLength(1);
    expect(stillWaiting([entry({ refused: 'no' })], [stored], 'mbr_01')).toHaveLength(1);
    expect(stillWaiting([entry()], [messageForTest(5, { text: 'hello' })], 'mbr_01')).toHaveLength(1);
  });
});

it('a gap in what comes by itself is fetched before anything behind it is shown', async () => {
  const asked = fakeApi({
    [MESSAGES]: [{ body: pageForTest(3, { limit: 50 }) }, { body: pageForTest(6, { after: 3, limit: 100 }) }],
  });
  await openThread('cnv_1');
  receive(messageForTest(6));
  receive(messageForTest(6));
  expect(threadOf('cnv_1').value?.items).toHaveLength(3);
  await vi.waitFor(() => expect(threadOf('cnv_1').value?.items).toHaveLength(6));
  expect(asked).toHaveLength(2);
});
