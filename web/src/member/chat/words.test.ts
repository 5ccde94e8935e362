import { describe, expect, it } from 'vitest';
import { messageForTest } from './testing';
import type { Message } from './types';
import { noticeText, stickerOf } from './words';

const lin = { id: 'mbr_01', name: 'Lin Wei' };
const wu = { id: 'mbr_03', name: 'Wu Min' };

/** A notice by Chen Yu. */
const notice = (what: string, data: Record<string, unknown>): Message =>
  messageForTest(1, { kind: 'notice', text: null, notice: { what, data } });

describe('a notice', () => {
  it.each([
    [
      notice('packet_opened', { sender: lin }),
      'Chen Yu opened your packet',
      'Chen Yu opened Lin Wei’s packet',
    ],
    [
      notice('packet_emptied', { sender: lin, best: wu }),
      'All of your packet was opened; the best luck: Wu Min',
      'All of Lin Wei’s packet was opened; the best luck: You',
    ],
    [
      notice('packet_emptied', { sender: lin }),
      'All of your packet was opened',
      'All of Lin Wei’s packet was opened',
    ],
    [notice('joined', { members: [lin] }), 'Chen Yu added you', 'Chen Yu added Lin Wei'],
    [
      notice('thanks', { to: lin, sticker: 'bow' }),
      'Chen Yu thanked you: A deep bow',
      'Chen Yu thanked Lin Wei: A deep bow',
    ],
  ])('speaks to its reader, and of everybody else', (message, toLin, toWu) => {
    expect(noticeText(message, lin.id)).toBe(toLin);
    expect(noticeText(message, wu.id)).toBe(toWu);
  });

  it('shows the sticker that thanks came with, and only that', () => {
    expect(stickerOf(notice('thanks', { to: lin, sticker: 'bow' }))).toBe('bow');
    expect(stickerOf(notice('thanks', { to: lin, text: 'Thank you' }))).toBeUndefined();
    expect(stickerOf(notice('packet_opened', { sender: lin, sticker: 'bow' }))).toBeUndefined();
  });
});
