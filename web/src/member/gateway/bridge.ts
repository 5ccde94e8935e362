/** What a page in the in-app browser may ask the wallet for, and how it is answered. */

import { ApiError, NoAnswer } from '../../shared/api/client';

export type CallName =
  'getBrandWCPayRequest' | 'requestMerchantTransfer' | 'tradePay' | 'closeWindow' | 'openPage';

export interface Call {
  id: number;
  name: CallName;
  params: Record<string, string>;
  /** Whose page asks: the answer goes there and nowhere else. */
  origin: string;
}

/**
 * `ok`: done; `cancel`: the member did not want to; `fail`: the answer was no; `offline`: nobody could be asked;
 * `unknown`: whether it was paid was not heard.
 */
export type Outcome =
  { kind: 'ok' } | { kind: 'cancel' } | { kind: 'fail' | 'offline' | 'unknown'; why: string };

const NAMES: readonly string[] = [
  'getBrandWCPayRequest',
  'requestMerchantTransfer',
  'tradePay',
  'closeWindow',
  'openPage',
];
/** An order string of Alipay's holds a whole order and its signature. */
const LONGEST = 2_048;
const LONGEST_ORDER = 16_384;

/** A message from a page, if it is a call that we know; everything in it is text, and none of it is long. */
export function readCall(event: { data: unknown; origin: string }): Call | undefined {
  const said = event.data as { jinbao?: unknown; id?: unknown; name?: unknown; params?: unknown } | null;
  if (typeof said !== 'object' || said === null || said.jinbao !== 'call') return undefined;
  if (typeof said.id !== 'number' || typeof said.name !== 'string' || !NAMES.includes(said.name))
    return undefined;
  const params: Record<string, string> = {};
  const longest = said.name === 'tradePay' ? LONGEST_ORDER : LONGEST;
  for (const [name, value] of Object.entries((said.params as object | null) ?? {})) {
    if ((typeof value === 'string' || typeof value === 'number') && String(value).length <= longest)
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

/** How Alipay numbers what came of a payment. */
const RESULT_CODES: Record<Outcome['kind'], string> = {
  ok: '9000',
  unknown: '8000',
  fail: '4000',
  cancel: '6001',
  offline: '6002',
};

/** The result in the words that such pages look for: `get_brand_wcpay_request:ok`, or Alipay's `resultCode`. */
export function resultOf(call: Call, outcome: Outcome): Record<string, string> {
  const why = 'why' in outcome ? outcome.why : '';
  if (call.name === 'tradePay') return { resultCode: RESULT_CODES[outcome.kind], memo: why, result: '' };
  const name = call.name === 'getBrandWCPayRequest' ? 'get_brand_wcpay_request' : call.name;
  if (outcome.kind === 'ok' || outcome.kind === 'cancel') return { err_msg: `${name}:${outcome.kind}` };
  return { err_msg: `${name}:fail`, err_desc: why };
}

/** Where a call for payment is asked, and with what: the page's own parameters, or what stands for Alipay's order. */
export function askedBy(call: Call): { path: string; body: Record<string, string> } {
  if (call.name !== 'tradePay') return { path: '/member/bridge', body: call.params };
  return {
    path: '/member/app-pay',
    body: { order_string: call.params.orderStr || call.params.tradeNO || '' },
  };
}

/** What a page hears when the member leaves: `asking` and `paying` are what went wrong before, if anything did. */
export function left(call: Call, asking: Error | undefined, paying: Error | undefined): Outcome {
  if (asking) return { kind: asking instanceof NoAnswer ? 'offline' : 'fail', why: asking.message };
  if (paying && notKnown(paying)) return { kind: 'unknown', why: paying.message };
  return paying && call.name === 'tradePay' ? { kind: 'fail', why: paying.message } : { kind: 'cancel' };
}

const notKnown = (error: Error): boolean =>
  error instanceof NoAnswer || (error instanceof ApiError && error.code === 'kit.unknown');

export function answerTo(call: Call, outcome: Outcome, page: Window | null | undefined): void {
  page?.postMessage({ jinbao: 'answer', id: call.id, result: resultOf(call, outcome) }, call.origin);
}
