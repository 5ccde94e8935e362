import { hasText, text } from '../shared/i18n';

/** The words for a name from the server (`pay.order_paid`); the name itself when there are none yet. */
export function word(group: string, name: string): string {
  const key = `${group}.${name}`;
  return hasText(key) ? text(key) : name;
}

const GOOD = new Set(['paid', 'posted', 'done', 'live', 'delivered', 'empty']);
const BAD = new Set(['rejected', 'refused', 'frozen', 'unknown', 'halted', 'none', 'due', 'given_up']);
const WAIT = new Set(
  (
    'open paying pending held part_refunded sent ready waiting stale jumped holding ordered filling filled settling ' +
    'returning packed shipped sending moving'
  ).split(' '),
);

/** The colour of a state. */
export function colourOf(state: string): string {
  if (GOOD.has(state)) return 'good';
  if (BAD.has(state)) return 'bad';
  return WAIT.has(state) ? 'wait' : '';
}

/** What a pending item is: most are about the bank, some are an entry of the journal. */
export function pendingWord(what: string): string {
  return hasText(`pending.${what}`) ? text(`pending.${what}`) : word('entry', what);
}

/** What a kind of account or entry is for, in the reader's language; the server's own words for a new kind. */
export function aboutWord(group: 'account' | 'entry', name: string, about: string): string {
  const key = `about.${group}.${name}`;
  return hasText(key) ? text(key) : about;
}
