import { signal } from '@preact/signals';
import { language, text } from '../i18n';

/** How a refused request may be tried again: never, with the same idempotency key, with a new one, or later. */
export type Again = 'never' | 'same_id' | 'new_id' | 'later';

/** RFC 9457 problem details as our server writes them. `detail` is in the reader's language and says what to do. */
export interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
  again?: Again;
  facts?: Record<string, unknown>;
  request_id?: string;
}

/** Any answer that is not a success. `message` can be shown as it is. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.title || text('error.server'));
    this.name = 'ApiError';
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** No answer: whether the request was carried out is not known. A repeat must use the same idempotency key. */
export class NoAnswer extends Error {
  constructor() {
    super(text('error.network'));
    this.name = 'NoAnswer';
  }
}

/** False while the server cannot be reached. */
export const online = signal(navigator.onLine);
addEventListener('online', () => (online.value = true));
addEventListener('offline', () => (online.value = false));

const BASE = '/api/v1';
const SANDBOX = '/sandbox/';
const TRIES = 3;
const PAUSE_MS = 400;

export type Query = Record<string, string | number | undefined | null>;

export interface RequestOptions {
  query?: Query;
  /** A Blob goes as it is; anything else as JSON. */
  body?: unknown;
  /** Idempotency key; POSTs that move money or create something need one. Repeats are then safe and done by us. */
  key?: string;
  signal?: AbortSignal;
}

let onLoggedOut: (() => void) | undefined;

/** What to do when the server says that nobody is logged in (401). One per app. */
export function whenLoggedOut(then: () => void): void {
  onLoggedOut = then;
}

/** A fresh idempotency key: 128 random bits as 32 hexadecimal digits. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The address of an API path with its query, for links and downloads. The sandbox's control API has a root of its own. */
export function apiAddress(path: string, query: Query = {}): string {
  const filled = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  const search = new URLSearchParams(filled.map(([name, value]) => [name, String(value)])).toString();
  return `${path.startsWith(SANDBOX) ? '' : BASE}${path}${search && `?${search}`}`;
}

function headersFor(method: string, options: RequestOptions): Headers {
  const headers = new Headers({ Accept: 'application/json', 'Accept-Language': language.peek() });
  if (method !== 'GET') headers.set('X-Jinbao', '1');
  const { body } = options;
  if (body !== undefined) headers.set('Content-Type', body instanceof Blob ? body.type : 'application/json');
  if (options.key) headers.set('Idempotency-Key', options.key);
  return headers;
}

/** Reads a refusal; a proxy's HTML page or an empty body becomes a plain server error. */
async function problemOf(response: Response): Promise<Problem> {
  const fallback = { status: response.status, code: 'http.error', title: '', detail: text('error.server') };
  try {
    const read = (await response.json()) as Partial<Problem>;
    return typeof read.code === 'string' ? { ...fallback, ...read } : fallback;
  } catch {
    return fallback;
  }
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  const repeatable = method === 'GET' || options.key !== undefined;
  const plain = options.body === undefined || options.body instanceof Blob;
  const body = plain ? (options.body as Blob | undefined) : JSON.stringify(options.body);
  const headers = headersFor(method, options);
  for (let attempt = 1; ; attempt++) {
    try {
      const address = apiAddress(path, options.query);
      const response = await fetch(address, { method, headers, body, signal: options.signal });
      online.value = true;
      const busy = response.status === 502 || response.status === 503 || response.status === 504;
      if (!busy || !repeatable || attempt === TRIES) return response;
    } catch (error) {
      if (options.signal?.aborted) throw error;
      if (!repeatable || attempt === TRIES || !navigator.onLine) {
        online.value = false;
        throw new NoAnswer();
      }
    }
    await pause(PAUSE_MS * attempt);
  }
}

/** One request. Resolves with the decoded body, or rejects with ApiError (an answer) or NoAnswer (none). */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  const error = new ApiError(await problemOf(response));
  if (response.status === 401 && !path.startsWith('/auth/')) onLoggedOut?.();
  throw error;
}

export const api = {
  get: <T>(path: string, query?: Query, signal_?: AbortSignal) =>
    request<T>('GET', path, { query, signal: signal_ }),
  /** Without a key: reading and idempotent POSTs. With one: anything that creates or moves money. */
  post: <T>(path: string, body: unknown = {}, key?: string) => request<T>('POST', path, { body, key }),
  patch: <T>(path: string, body: unknown) => request<T>('PATCH', path, { body }),
  put: <T>(path: string, body: unknown) => request<T>('PUT', path, { body }),
  delete: <T>(path: string, body?: unknown) => request<T>('DELETE', path, { body }),
};

/** A page of a list: follow `next` until it is null. */
export interface Page<T> {
  items: T[];
  next: string | null;
}
