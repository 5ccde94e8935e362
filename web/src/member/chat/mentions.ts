import { EVERYBODY, type Participant } from './types';

/** Somebody who can be called, by the name that is written into the text. */
export interface Callable {
  id: string;
  name: string;
}

/** What is being typed after an `@` that stands alone before the caret: the `@`'s place and the letters after it. */
export function callBefore(text: string, caret: number): { at: number; typed: string } | undefined {
  const match = /(^|[\s，。！？：；])@([^\s@]{0,20})$/.exec(text.slice(0, caret));
  if (!match) return undefined;
  const typed = match[2] ?? '';
  return { at: caret - typed.length - 1, typed };
}

/** Those whose name or alias has what was typed, except the writer; `everybody` first when it fits. */
export function callables(
  participants: Participant[],
  typed: string,
  writer: string | undefined,
  everybody: string,
): Callable[] {
  const sought = typed.toLowerCase();
  const people = participants
    .filter((each) => each.id !== writer)
    .filter((each) => `${each.name} ${each.alias ?? ''}`.toLowerCase().includes(sought))
    .map(({ id, name }) => ({ id, name }));
  const all = everybody.toLowerCase().includes(sought) ? [{ id: EVERYBODY, name: everybody }] : [];
  return [...all, ...people].slice(0, 50);
}

/** The text with the name written out, and where the caret goes. */
export function withCall(
  text: string,
  caret: number,
  call: { at: number },
  name: string,
): { text: string; caret: number } {
  const head = `${text.slice(0, call.at)}@${name} `;
  return { text: head + text.slice(caret), caret: head.length };
}

/** Those of the chosen whose name still stands in the text when it is sent. */
export function calledIn(text: string, chosen: Callable[]): string[] {
  const ids = chosen.filter((each) => text.includes(`@${each.name}`)).map((each) => each.id);
  return ids.includes(EVERYBODY) ? [EVERYBODY] : [...new Set(ids)];
}
