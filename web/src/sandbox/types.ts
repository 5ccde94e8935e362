/** What the sandbox's control API answers. Times are milliseconds, amounts minor units. */

export interface Merchant {
  scheme: 'wechat' | 'alipay';
  account: string;
  name: string;
  role: string;
  mode: string;
  provider: boolean;
}

export interface Payer {
  /** How calls name them: `rich`. */
  name: string;
  full_name: string;
  phone: string;
  balance_minor: number;
  frozen: boolean;
  hesitates: boolean;
  about: string;
}

export interface Faulty {
  id: string;
  on: 'call' | 'callback';
  account: string;
  operation: string;
  out_no: string;
  amount_minor: number | null;
  text: string;
  times: number;
  stage: string;
  delay_ms: number;
  refuse: string;
  cut: boolean;
  ask_payer: boolean;
  mis_sign: boolean;
  drop: boolean;
  copies: number;
  corrupt: boolean;
  wrong_key: boolean;
  sign_test: boolean;
  hold: boolean;
}

export interface State {
  now_ms: number;
  wall_ms: number;
  ahead_ms: number;
  movable: boolean;
  origin: string;
  gateway: string;
  gateway_port_80: string;
  proxy: string;
  ca: string;
  merchants: Merchant[];
  payers: Payer[];
  faults: Faulty[];
  /** Descriptions may order faults. */
  rules: boolean;
  recording: boolean;
  counts: { exchanges: number; callbacks: number; orders: number };
}

export interface OrderRow {
  account: string;
  scheme: 'wechat' | 'alipay';
  out_no: string;
  order: string;
  product: string;
  state: string;
  /** The payer of a payment code is being asked. */
  waiting: boolean;
  amount_minor: number;
  refunded_minor: number;
  subject: string;
  merchant_name: string;
  created_at_ms: number;
  link: string;
}

export type Lane = 'merchant' | 'gateway' | 'payer' | 'ledger';

export interface Step {
  at_ms: number;
  lane_from: Lane;
  lane_to: Lane;
  kind: 'request' | 'reply' | 'callback' | 'answer' | 'scan' | 'payment' | 'movement' | 'state';
  title: string;
  detail: string;
  ok: boolean;
  /** The exchange (`spx_...`) or callback (`cbk_...`) that it belongs to. */
  ref: string;
  code: string;
}

export interface Sequence {
  order: OrderRow;
  steps: Step[];
}

/** Something that is said in both languages; `facts` are what is particular about it, by name. */
export interface Note {
  code: string;
  facts: Record<string, string | number>;
  en: string;
  zh: string;
}

export interface Explanation {
  problems: { code: string; en: string; zh: string }[];
  signed: string;
  key: Note | null;
  serial: string;
  skew_ms: number | null;
  notes: Note[];
}

export type Headers = [string, string][];

export interface Exchange {
  id: string;
  at_ms: number;
  protocol: string;
  operation: string;
  account: string;
  out_no: string;
  method: string;
  target: string;
  status: number;
  code: string;
  took_us: number;
  cut: boolean;
  explained: boolean;
  ordered: boolean;
}

export interface WholeExchange extends Exchange {
  request_headers: Headers;
  request_body: string;
  reply_headers: Headers;
  reply_body: string;
  explanation: Explanation | null;
}

export interface Callback {
  id: string;
  scheme: string;
  account: string;
  out_no: string;
  kind: string;
  event: string;
  url: string;
  state: 'waiting' | 'done' | 'given_up';
  attempts: number;
  due_at_ms: number;
  created_at_ms: number;
  hold: boolean;
}

export interface Attempt {
  number: number;
  at_ms: number;
  ok: boolean;
  headers: Headers;
  body: string;
  status: number | null;
  answer_headers: Headers;
  answer: string;
  error: string;
  took_ms: number;
  tampered: string;
}

export interface WholeCallback extends Callback {
  content: string;
  tries: Attempt[];
}

export interface Snippet {
  sdk: string;
  title: string;
  language: string;
  scheme: 'wechat' | 'alipay';
  install: string;
  code: string;
  notes: string;
  notes_zh: string;
}

export interface KeyFile {
  name: string;
  about: string;
  about_zh: string;
  path: string;
}

/** One thing that was looked at in a pasted callback. */
export interface Finding {
  step: string;
  /** Null where it could not be looked at. */
  ok: boolean | null;
  en: string;
  zh: string;
  detail: string;
}
