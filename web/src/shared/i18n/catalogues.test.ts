import { describe, expect, it } from 'vitest';
import { addTexts, language, text } from '.';
import consoleEn from '../../console/i18n/en.json';
import consoleZh from '../../console/i18n/zh-CN.json';
import memberEn from '../../member/i18n/en.json';
import laterEn from '../../member/i18n/later/en.json';
import laterZh from '../../member/i18n/later/zh-CN.json';
import memberZh from '../../member/i18n/zh-CN.json';
import sandboxEn from '../../sandbox/i18n/en.json';
import sandboxZh from '../../sandbox/i18n/zh-CN.json';
import tillEn from '../../till/i18n/en.json';
import tillZh from '../../till/i18n/zh-CN.json';
import commonEn from './common.en.json';
import commonZh from './common.zh-CN.json';

type Texts = Record<string, string>;

/** The member app's areas, whose texts come with them: `/src/member/chat/i18n/en.json` and its Chinese twin. */
const areasIn = (file: string): Record<string, Texts> =>
  Object.fromEntries(
    Object.entries(
      file === 'en'
        ? import.meta.glob<Texts>('/src/member/*/i18n/en.json', { eager: true, import: 'default' })
        : import.meta.glob<Texts>('/src/member/*/i18n/zh-CN.json', { eager: true, import: 'default' }),
    ).map(([path, texts]) => [path.split('/')[3]!, texts]),
  );
const areasEn = areasIn('en');
const areasZh = areasIn('zh-CN');

const pairs: [string, Texts, Texts][] = [
  ['common', commonEn, commonZh],
  ['member', memberEn, memberZh],
  ['member, later', laterEn, laterZh],
  ['till', tillEn, tillZh],
  ['console', consoleEn, consoleZh],
  ['sandbox', sandboxEn, sandboxZh],
  ...Object.entries(areasEn).map(([area, en]): [string, Texts, Texts] => [area, en, areasZh[area] ?? {}]),
];

// Chinese has one plural form, so `key#one` exists in English only.
const keysOf = (texts: Texts): string[] =>
  Object.keys(texts)
    .filter((key) => !key.includes('#'))
    .sort();
const gapsOf = (sentence: string): string[] =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map((gap) => gap[1]!).sort();

describe.each(pairs)('%s texts', (_name, en, zh) => {
  it('exist in both languages', () => {
    expect(keysOf(zh)).toEqual(keysOf(en));
  });

  it('have the same gaps to fill in', () => {
    for (const key of keysOf(en)) expect(gapsOf(zh[key]!), key).toEqual(gapsOf(en[key]!));
  });

  it('are not empty, and plural forms belong to a key', () => {
    for (const [key, value] of [...Object.entries(en), ...Object.entries(zh)]) {
      expect(value.trim(), key).not.toBe('');
      expect(en, key).toHaveProperty([key.split('#')[0]!]);
    }
  });

  it('use full-width punctuation in Chinese sentences', () => {
    for (const [key, value] of Object.entries(zh)) expect(value, key).not.toMatch(/[\u4e00-\u9fff][,;!?]/);
  });
});

it('no area has a text of another name-space: all are found in one place', () => {
  const seen = new Map(
    [commonEn, memberEn, laterEn].flatMap((texts) => Object.keys(texts)).map((key) => [key, 'member']),
  );
  expect(Object.keys(areasEn)).toEqual(Object.keys(areasZh));
  expect(Object.keys(memberEn).filter((key) => key in laterEn)).toEqual([]);
  for (const [area, en] of Object.entries(areasEn)) {
    for (const key of Object.keys(en)) {
      expect(seen.get(key), `${key} of ${area}`).toBeUndefined();
      seen.set(key, area);
    }
  }
});

it('a text is chosen by language and number', () => {
  addTexts({ en: { 'x.days': '{n} days', 'x.days#one': '{n} day' }, 'zh-CN': { 'x.days': '{n} 天' } });
  language.value = 'en';
  expect(text('x.days', { n: 1 })).toBe('1 day');
  expect(text('x.days', { n: 2 })).toBe('2 days');
  language.value = 'zh-CN';
  expect(text('x.days', { n: 1 })).toBe('1 天');
  expect(text('no.such.key')).toBe('no.such.key');
});
