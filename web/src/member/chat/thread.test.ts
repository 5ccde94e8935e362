import { describe, expect, it } from 'vitest';
import { messageForTest, messagesForTest, pageForTest } from './testing';
import { furthest, isBehind, merge, opened, withNewer, withNews, withOlder, type Thread } from './thread';
import type { Message } from './types';

const seqs = (thread: Thread): number[] => thread.items.map((each) => each.seq);
const upTo = (end: number, length = end): Thread => opened(pageForTest(length, { limit: 50 }), true);

const recallOf = (seq: number, at: number): Message =>
  messageForTest(at, { kind: 'notice', text: null, notice: { what: 'recalled', data: { seq } } });

describe('a run of messages', () => {
  it('shows each message once, however often and in whatever order it comes', () => {
    let thread = upTo(3);
    for (const seq of [4, 4, 2, 3, 4]) thread = withNews(thread, messageForTest(seq));
    expect(seqs(thread)).toEqual([1, 2, 3, 4]);
    const again = merge(thread.items, [...messagesForTest(2, 5)].reverse());
    expect(again.map((each) => each.seq)).toEqual([1, 2, 3, 4, 5]);
  });

  it('is behind after a gap, shows nothing out of order, and is complete once the gap was fetched', () => {
    let thread = withNews(upTo(3), messageForTest(6));
    expect(seqs(thread)).toEqual([1, 2, 3]);
    expect(isBehind(thread)).toBe(true);
    thread = withNewer(thread, pageForTest(6, { after: 3, limit: 2 }));
    expect(seqs(thread)).toEqual([1, 2, 3, 4, 5]);
    expect(isBehind(thread)).toBe(true);
    thread = withNewer(thread, pageForTest(6, { after: 5, limit: 2 }));
    expect(seqs(thread)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(isBehind(thread)).toBe(false);
  });

  it('does not ask for ever for what the reader may not see', () => {
    const thread = withNews(upTo(3), messageForTest(6));
    const told = withNewer(thread, { items: [], last_seq: 6, reads: [] });
    expect(isBehind(told)).toBe(false);
    expect(isBehind(withNews(told, messageForTest(7)))).toBe(true);
  });

  it('grows upwards until the beginning', () => {
    let thread = opened(pageForTest(60, { limit: 50 }), true);
    expect([thread.start, thread.items.length]).toEqual([false, 50]);
    thread = withOlder(thread, pageForTest(60, { before: 11, limit: 50 }));
    expect([thread.start, thread.items.length]).toEqual([true, 60]);
    const cut = opened(pageForTest(60, { limit: 50 }), true);
    expect(withOlder(cut, { items: [], last_seq: 60, reads: [] }).start).toBe(true);
  });

  it('of old messages does not mix with new ones until it reaches them', () => {
    let thread = opened(pageForTest(300, { before: 100, limit: 50 }), false);
    expect(thread.follows).toBe(false);
    thread = withNews(thread, messageForTest(301));
    expect(thread.items.at(-1)?.seq).toBe(99);
    expect(isBehind(thread)).toBe(false);
    thread = withNewer(thread, pageForTest(301, { after: 99, limit: 300 }));
    expect([thread.follows, thread.items.at(-1)?.seq]).toEqual([true, 301]);
  });

  it('empties what was taken back, also where it was quoted', () => {
    const reply = messageForTest(4, {
      reply_to: { seq: 2, sender: { id: 'mbr_01', name: 'Lin Wei' }, text: 'sentence 2' },
    });
    const thread = withNews(withNews(upTo(3), reply), recallOf(2, 5));
    expect(thread.items[1]).toMatchObject({ seq: 2, recalled: true, text: null });
    expect(thread.items[3]?.reply_to?.text).toBe('');
    // the same when it is loaded later, in whatever order
    const later = merge([recallOf(2, 5)], [messageForTest(2)]);
    expect(later[0]).toMatchObject({ recalled: true, text: null });
  });

  it('shows a card as the last notice about it says, wherever the notice is', () => {
    const card = (state: string) => ({ kind: 'request', ref: 'req_1', data: { state } });
    const asked = messageForTest(2, { kind: 'card', text: null, card: card('open') });
    const told = (seq: number, state: string) =>
      messageForTest(seq, {
        kind: 'notice',
        text: null,
        notice: { what: 'card', data: { seq: 2, ...card(state) } },
      });
    const thread = withNews({ ...upTo(3), items: merge([], [messageForTest(1), asked]) }, told(3, 'paying'));
    expect(withNews(thread, told(4, 'paid')).items[1]?.card).toEqual(card('paid'));
    // a notice behind a gap tells as well
    const away = withNews(thread, told(9, 'declined'));
    expect(away.items[1]?.card?.data.state).toBe('declined');
    expect(isBehind(away)).toBe(true);
  });

  it('read marks only move forward', () => {
    const marks = furthest({ mbr_02: 5 }, [
      { member: 'mbr_02', seq: 3 },
      { member: 'mbr_03', seq: 4 },
    ]);
    expect(marks).toEqual({ mbr_02: 5, mbr_03: 4 });
  });

  it('of 10,000 messages takes up one more in a few milliseconds', () => {
    let thread: Thread = {
      items: messagesForTest(1, 10_000),
      lastSeq: 10_000,
      start: true,
      follows: true,
      reads: {},
    };
    const start = performance.now();
    for (let seq = 10_001; seq <= 10_050; seq++) thread = withNews(thread, messageForTest(seq));
    expect(thread.items).toHaveLength(10_050);
    expect((performance.now() - start) / 50).toBeLessThan(25);
  });
});
