import { describe, expect, it } from 'vitest';
import { callables, callBefore, calledIn, withCall } from './mentions';
import type { Participant } from './types';

const people: Participant[] = [
  { id: 'mbr_01', name: 'Lin Wei', role: 'owner' },
  { id: 'mbr_02', name: 'Chen Yu', alias: 'Xiao Yu', role: 'member' },
  { id: 'mbr_03', name: '赵磊', role: 'member' },
];

describe('calling somebody', () => {
  it('begins with an @ that stands alone', () => {
    expect(callBefore('hi @che', 7)).toEqual({ at: 3, typed: 'che' });
    expect(callBefore('你好，@赵', 5)).toEqual({ at: 3, typed: '赵' });
    expect(callBefore('mail@home', 9)).toBeUndefined();
    expect(callBefore('@chen yu', 8)).toBeUndefined();
  });

  it('finds names and aliases, never the writer', () => {
    const ids = (typed: string) => callables(people, typed, 'mbr_01', 'everybody').map((each) => each.id);
    expect(ids('')).toEqual(['all', 'mbr_02', 'mbr_03']);
    expect(ids('xiao')).toEqual(['mbr_02']);
    expect(ids('lin')).toEqual([]);
  });

  it('writes the name and goes on behind it', () => {
    const call = callBefore('hi @che, ok', 7)!;
    expect(withCall('hi @che, ok', 7, call, 'Chen Yu')).toEqual({ text: 'hi @Chen Yu , ok', caret: 12 });
  });

  it('counts only names that are still there', () => {
    const chosen = [
      { id: 'mbr_02', name: 'Chen Yu' },
      { id: 'mbr_03', name: '赵磊' },
    ];
    expect(calledIn('@Chen Yu hello', chosen)).toEqual(['mbr_02']);
    expect(calledIn('@everybody @Chen Yu', [...chosen, { id: 'all', name: 'everybody' }])).toEqual(['all']);
  });
});
