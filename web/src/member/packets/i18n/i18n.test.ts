import { expect, it } from 'vitest';
import en from './en.json';
import zh from './zh-CN.json';

const english = en as Record<string, string>;
const chinese = zh as Record<string, string>;
const plain = Object.keys(english).filter((key) => !key.includes('#'));
const gaps = (sentence: string): string[] =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map((gap) => gap[1]!).sort();

it('the texts of packets exist in both languages, with the same gaps', () => {
  expect(Object.keys(chinese).sort()).toEqual([...plain].sort());
  for (const key of plain) expect(gaps(chinese[key]!), key).toEqual(gaps(english[key]!));
});

it('the texts of packets have their own prefix, and no other area’s', () => {
  for (const key of Object.keys(english)) expect(key).toMatch(/^packets\./);
});

it('Chinese sentences of packets use full-width punctuation', () => {
  for (const [key, value] of Object.entries(chinese)) {
    expect(value, key).not.toMatch(/[\u4e00-\u9fff][,;!?]/);
  }
});
