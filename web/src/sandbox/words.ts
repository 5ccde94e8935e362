import { hasText, language, text } from '../shared/i18n';

/** A word for a state, product or kind; the plain code where there is none. */
export function word(group: string, code: string): string {
  const key = `${group}.${code}`;
  return hasText(key) ? text(key) : code;
}

/** What a step is called: what people and the ledger do, in words; states too; anything else as programs know it. */
export function titleOf(step: { kind: string; title: string }): string {
  return step.kind === 'state' ? word('order', step.title) : word('step', step.title);
}

const COLOURS: Record<string, string> = {
  paid: 'good',
  done: 'good',
  open: 'wait',
  paying: 'wait',
  waiting: 'wait',
  part_refunded: 'wait',
  given_up: 'bad',
};

export const colourOf = (state: string): string => COLOURS[state] ?? '';

/** A moment to the second, as a developer reads logs: `11-23 04:51:07`. */
export function clockTime(at: number): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return `${of('month')}-${of('day')} ${of('hour')}:${of('minute')}:${of('second')}`;
}

/** A sentence that the server has in both languages. */
export const sentence = (said: { en: string; zh: string }): string =>
  language.value === 'zh-CN' ? said.zh : said.en;

/** What came to an end without an answer, in words that say what to do; as the server said it where there are none. */
export function trouble(said: string): string {
  const late = /^no answer within (\d+) ms$/.exec(said);
  if (late) return text('trouble.late', { s: Number(late[1]) / 1_000 });
  if (said === 'dropped on purpose') return text('trouble.dropped');
  if (said.startsWith('ConnectError')) return text('trouble.refused');
  if (said.startsWith('gaierror')) return text('trouble.name');
  return said;
}

/** What was done to an attempt on purpose: `copy,wrong_key` in words. */
export const tampered = (codes: string): string =>
  codes
    .split(',')
    .map((code) => word('tamper', code))
    .join(', ');

/** What a step says below its title. A callback's begins with what was done to it on purpose. */
export function detailOf(step: { kind: string; detail: string }): string {
  if (step.kind === 'answer') return trouble(step.detail);
  const [first = '', ...rest] = step.detail.split(' ');
  return step.kind === 'callback' && rest.length > 0 ? [tampered(first), ...rest].join(' ') : step.detail;
}

/** What a payer is there for, after the name by which programs call it. */
export function payerAbout(payer: { name: string; about: string }): string {
  const key = `payer.about.${payer.name}`;
  return hasText(key) ? `${payer.name} · ${text(key)}` : payer.name;
}

/** A length of time in its largest unit, rounded: `9 d`, `36 h`, `15 min`, `30 s`. */
export function span(ms: number): string {
  const units = [
    ['d', 86_400_000, 2],
    ['h', 3_600_000, 2],
    ['min', 60_000, 1],
  ] as const;
  const [unit, long] = units.find(([, each, least]) => ms >= each * least) ?? ['s', 1_000];
  return `${Math.round(ms / long)} ${unit}`;
}

/** Microseconds as people read them. */
export const took = (us: number): string =>
  us < 1_000 ? `${us} µs` : us < 1_000_000 ? `${(us / 1_000).toFixed(1)} ms` : `${(us / 1e6).toFixed(2)} s`;

/** JSON with line breaks where it is JSON, form fields one a line, anything else as it came. */
export function readable(body: string): string {
  const plain = body.trim();
  if (plain.startsWith('{') || plain.startsWith('[')) {
    try {
      return JSON.stringify(JSON.parse(plain), null, 2);
    } catch {
      return body;
    }
  }
  if (/^[\w.]+=[^<\s]*(&[\w.]+=[^<\s]*)+$/.test(plain)) {
    return [...new URLSearchParams(plain)].map(([name, value]) => `${name} = ${value}`).join('\n');
  }
  return body;
}

/** A long name that may be broken after its dots, and nowhere else: `TRANSACTION.` `SUCCESS`. */
export const breakable = (name: string): string => name.replace(/[._]/g, '$&\u200b');
