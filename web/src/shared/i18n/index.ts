import { signal } from '@preact/signals';

/** Languages that every text exists in. */
export type Language = 'en' | 'zh-CN';
/** A catalogue: key to text. `{name}` is filled in; `key#one` is the form for one thing. */
export type Catalogue = Record<string, string>;
export type Values = Record<string, string | number>;

import commonEn from './common.en.json';
import commonZh from './common.zh-CN.json';

export type CommonKey = keyof typeof commonEn;

const catalogues: Record<Language, Catalogue> = { en: { ...commonEn }, 'zh-CN': { ...commonZh } };
const pluralRules = new Map<Language, Intl.PluralRules>();

/** The language that pages are shown in; reading it in a component subscribes that component. */
export const language = signal<Language>('en');

/** Chooses the nearest language that we speak for a BCP 47 tag. */
export function nearestLanguage(tag: string): Language {
  return tag.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** Adds an app's own texts to the common ones. Called once, by the app's entry. */
export function addTexts(texts: Record<Language, Catalogue>): void {
  for (const each of ['en', 'zh-CN'] as const) Object.assign(catalogues[each], texts[each]);
}

function pluralForm(of: Language, n: number): Intl.LDMLPluralRule {
  let rules = pluralRules.get(of);
  if (!rules) pluralRules.set(of, (rules = new Intl.PluralRules(of)));
  return rules.select(n);
}

/** Looks a text up in the present language. An unknown key is shown as it is, so that it is noticed. */
export function text(key: string, values?: Values): string {
  const now = language.value;
  const words = catalogues[now];
  const plain = words[key] ?? catalogues.en[key] ?? key;
  if (!values) return plain;
  const n = values.n;
  const chosen = typeof n === 'number' ? (words[`${key}#${pluralForm(now, n)}`] ?? plain) : plain;
  return chosen.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** True when the catalogue has this key: for keys that are put together from data. */
export function hasText(key: string): boolean {
  return key in catalogues.en;
}

/** The typed lookup for an app: `export const t = translator<keyof typeof en>()`. */
export function translator<Key extends string>(): (key: Key | CommonKey, values?: Values) => string {
  return text;
}

/** The lookup for shared parts, which know the common texts only. */
export const t = translator<CommonKey>();
