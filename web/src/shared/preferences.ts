import { effect, signal } from '@preact/signals';
import { language, nearestLanguage, type Language } from './i18n';

export type Theme = 'auto' | 'light' | 'dark';
export type TextSize = 'normal' | 'large' | 'xlarge';

/** What was remembered under this name, or `otherwise`. */
export function recall(name: string, otherwise: string): string {
  try {
    return localStorage.getItem(`jinbao.${name}`) ?? otherwise;
  } catch {
    return otherwise; // storage can be forbidden
  }
}

/** Remembers something small on this device. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`jinbao.${name}`, value);
  } catch {
    // private mode without storage: the choice lives as long as the page
  }
}

function oneOf<T extends string>(value: string, allowed: readonly T[], otherwise: T): T {
  return allowed.find((each) => each === value) ?? otherwise;
}

export const theme = signal<Theme>(oneOf(recall('theme', 'auto'), ['auto', 'light', 'dark'], 'auto'));
export const textSize = signal<TextSize>(
  oneOf(recall('text', 'normal'), ['normal', 'large', 'xlarge'], 'normal'),
);
/** Amounts on the home page are covered when this is true. */
export const amountsHidden = signal(recall('hidden', 'no') === 'yes');

const systemDark = signal(matchMedia('(prefers-color-scheme: dark)').matches);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', (e) => (systemDark.value = e.matches));

/** Takes up the stored choices and keeps `<html>` in step with them. Called once, by each entry. */
export function startPreferences(): void {
  language.value = nearestLanguage(recall('lang', navigator.language));
  effect(() => {
    const root = document.documentElement;
    const dark = theme.value === 'dark' || (theme.value === 'auto' && systemDark.value);
    root.dataset.theme = dark ? 'dark' : 'light';
    root.dataset.text = textSize.value;
    root.lang = language.value;
  });
}

export function chooseLanguage(value: Language): void {
  language.value = value;
  remember('lang', value);
}

export function chooseTheme(value: Theme): void {
  theme.value = value;
  remember('theme', value);
}

export function chooseTextSize(value: TextSize): void {
  textSize.value = value;
  remember('text', value);
}

export function hideAmounts(value: boolean): void {
  amountsHidden.value = value;
  remember('hidden', value ? 'yes' : 'no');
}
