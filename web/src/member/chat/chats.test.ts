import { describe, expect, it } from 'vitest';
import { rowAfter } from './chats';
import { chatForTest, messageForTest } from './testing';

describe('a row of the list', () => {
  const row = chatForTest();

  it('counts each message of others once', () => {
    const once = rowAfter(row, messageForTest(5), 'mbr_01', false);
    expect(once).toMatchObject({ unread: 1, last_seq: 5, read_seq: 3 });
    expect(rowAfter(once, messageForTest(5), 'mbr_01', false).unread).toBe(1);
  });

  it('counts neither own messages, nor notices, nor what is on screen', () => {
    expect(rowAfter(row, messageForTest(4), 'mbr_01', false)).toMatchObject({ unread: 0, read_seq: 4 });
    expect(rowAfter(row, messageForTest(5), 'mbr_01', true)).toMatchObject({ unread: 0, read_seq: 5 });
    const notice = messageForTest(5, { kind: 'notice', notice: { what: 'joined', data: {} } });
    expect(rowAfter(row, notice, 'mbr_01', false)).toMatchObject({ unread: 0, last_seq: 5 });
  });

  it('is marked when one is mentioned, until it is read', () => {
    const named = rowAfter(row, messageForTest(5, { mentions: ['mbr_01'] }), 'mbr_01', false);
    expect(named.mentioned).toBe(true);
    expect(rowAfter(named, messageForTest(7), 'mbr_01', false).mentioned).toBe(true);
    expect(rowAfter(named, messageForTest(7), 'mbr_01', true).mentioned).toBe(false);
    expect(rowAfter(row, messageForTest(5, { mentions: ['all'] }), 'mbr_01', false).mentioned).toBe(true);
  });

  it('shows the newer form of its last message', () => {
    const recalled = messageForTest(3, { recalled: true, text: null });
    expect(rowAfter(row, recalled, 'mbr_01', false).last?.recalled).toBe(true);
  });
});
