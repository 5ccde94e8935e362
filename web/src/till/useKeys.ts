import { useEffect, useRef } from 'preact/hooks';
import type { PadKey } from '../shared/ui';
import { KeyReader, SCAN_GAP_MS, type Outcome } from './keys';

/** What a page does with the keyboard and the scanner. The page or sheet that appeared last is asked first. */
export interface KeyUser {
  /** Digits, points and deletions that a person typed, outside of fields. */
  onKeys?: (keys: PadKey[]) => void;
  onScan?: (text: string) => void;
  onEnter?: () => void;
}

/**
 * When silence is taken as the end. Longer than a scanner's pause: on a busy page this timer may run before keys that
 * were pressed earlier.
 */
const SETTLE_MS = SCAN_GAP_MS + 30;

const users: { current: KeyUser }[] = [];
const reader = new KeyReader();
let timer: ReturnType<typeof setTimeout> | undefined;
/** The field that had the focus when the burst began. */
let field: HTMLInputElement | HTMLTextAreaElement | undefined;

function userOf<Name extends keyof KeyUser>(name: Name): KeyUser[Name] {
  for (let i = users.length - 1; i >= 0; i--) {
    const found = users[i]?.current[name];
    if (found) return found;
  }
  return undefined;
}

/** A scan that went into a field is taken out of it again. */
function clean(into: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  if (!into.value.endsWith(text)) return;
  into.value = into.value.slice(0, -text.length);
  into.dispatchEvent(new Event('input', { bubbles: true }));
}

function hand(outcome: Outcome | undefined): void {
  if (!outcome) return;
  if (outcome.kind === 'scan') {
    if (field) clean(field, outcome.text);
    userOf('onScan')?.(outcome.text);
  } else if (!field) {
    userOf('onKeys')?.([...outcome.text].filter((char): char is PadKey => /[\d.]/.test(char)));
  }
}

/** The character of a key press. An input method that swallows keys still tells the place of the key. */
function charOf(event: KeyboardEvent): string | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  if (event.key.length === 1) return event.key;
  if (event.key === 'Decimal') return '.';
  return event.key === 'Process' ? /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] : undefined;
}

function later(): void {
  clearTimeout(timer);
  timer = setTimeout(() => hand(reader.settle()), SETTLE_MS);
}

function onChar(event: KeyboardEvent, char: string): void {
  const target = event.target;
  const inField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  const taken = !inField && /[\d.,]/.test(char) && !!userOf('onKeys');
  if (taken) event.preventDefault();
  if (!reader.waiting) field = inField ? target : undefined;
  hand(reader.add(char === ',' ? '.' : char, event.timeStamp));
  later();
}

function onEnd(event: KeyboardEvent): void {
  clearTimeout(timer);
  const outcome = reader.end(event.timeStamp);
  hand(outcome);
  if (outcome?.kind === 'scan') {
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  const onControl = (event.target as Element).closest?.('a,button,input,select,textarea,summary,dialog');
  if (event.key === 'Enter' && !onControl) userOf('onEnter')?.();
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.isComposing && event.key !== 'Process') return;
  const char = charOf(event);
  if (char) onChar(event, char);
  else if (event.key === 'Enter' || event.key === 'Tab') onEnd(event);
  else if (event.key === 'Backspace' && !(event.target instanceof HTMLInputElement)) {
    hand(reader.settle());
    userOf('onKeys')?.(['del']);
  }
}

/** Begins to listen; called once, by the entry. Capturing, so that a scan reaches us before any field or button. */
export function startKeys(): void {
  addEventListener('keydown', onKeyDown, { capture: true });
}

/** Takes keys and scans while the component is on the page. */
export function useKeys(user: KeyUser): void {
  const mine = useRef(user);
  mine.current = user;
  useEffect(() => {
    users.push(mine);
    return () => {
      users.splice(users.indexOf(mine), 1);
    };
  }, []);
}
