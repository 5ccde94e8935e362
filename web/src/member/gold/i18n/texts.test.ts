import { describe, expect, it } from 'vitest';
import en from './en.json';
import zh from './zh-CN.json';

const texts: Record<string, Record<string, string>> = { en, 'zh-CN': zh };
const plain = (catalogue: object): string[] =>
  Object.keys(catalogue)
    .filter((key) => !key.includes('#'))
    .sort();
const gaps = (sentence: string): string[] =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map((gap) => gap[1]!).sort();

describe('the texts of gold', () => {
  it('exist in both languages, with the same gaps to fill in', () => {
    expect(plain(zh)).toEqual(plain(en));
    for (const key of plain(en)) expect(gaps(texts['zh-CN']![key]!), key).toEqual(gaps(texts.en![key]!));
  });

  it('have keys of their own and full-width punctuation in Chinese', () => {
    for (const key of Object.keys(en)) expect(key).toMatch(/^gold\./);
    for (const [key, sentence] of Object.entries(zh)) {
      expect(sentence, key).not.toMatch(/[\u4e00-\u9fff][,;!?]/);
    }
  });
});
