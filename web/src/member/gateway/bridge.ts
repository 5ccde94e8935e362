/** What a page in the in-app browser may ask the wallet for, and how it is answered. */

export type CallName = 'getBrandWCPayRequest' | 'requestMerchantTransfer' | 'closeWindow' | 'openPage';

export interface Call {
  id: number;
  name: CallName;
  params: Record<string, string>;
  /** Whose page asks: the answer goes there and nowhere else. */
  origin: string;
}

/** `ok`: done; `cancel`: the member did not want to; anything else says what is wrong. */
export type Outcome = { kind: 'ok' } | { kind: 'cancel' } | { kind: 'fail'; why: string };

const NAMES: readonly string[] = [
  'getBrandWCPayRequest',
  'requestMerchantTransfer',
  'closeWindow',
  'openPage',
];
const LONGEST = 2_048;

/** A message from a page, if it is a call that we know; everything in it is text, and none of it is long. */
export function readCall(event: { data: unknown; origin: string }): Call | undefined {
  const said = event.data as { jinbao?: unknown; id?: unknown; name?: unknown; params?: unknown } | null;
  if (typeof said !== 'object' || said === null || said.jinbao !== 'call') return undefined;
  if (typeof said.id !== 'number' || typeof said.name !== 'string' || !NAMES.includes(said.name))
    return undefined;
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries((said.params as object | null) ?? {})) {
    if ((typeof value === 'string' || typeof value === 'number') && String(value).length <= LONGEST)
      params[name] = String(value);
  }
  return { id: said.id, name: said.name as CallName, params, origin: event.origin };
}

/**
 * The page of the wallet that a shop's page was sent to, which cannot be shown in a frame: cashiers and consent alone,
 * since those ask before anything is done. `inside` tells them to come back here.
 */
export function pageOf(call: Call): string | undefined {
  const path = call.params.path ?? '';
  if (!/^\/(cashier\/[\w-]+|consent)(\?|$)/.test(path)) return undefined;
  return `${path}${path.includes('?') ? '&' : '?'}inside=1`;
}

/** The result in the words that such pages look for: `get_brand_wcpay_request:ok`. */
export function resultOf(call: Call, outcome: Outcome): { err_msg: string; err_desc?: string } {
  const name = call.name === 'getBrandWCPayRequest' ? 'get_brand_wcpay_request' : call.name;
  const told = { err_msg: `${name}:${outcome.kind}` };
  return outcome.kind === 'fail' ? { ...told, err_desc: outcome.why } : told;
}

export function answerTo(call: Call, outcome: Outcome, page: Window | null | undefined): void {
  page?.postMessage({ jinbao: 'answer', id: call.id, result: resultOf(call, outcome) }, call.origin);
}
