import { vi } from 'vitest';

/** What a test server answers: a body, or a refusal with a status. */
export type Answer = { status?: number; body?: unknown } | 'no answer';

export interface Asked {
  method: string;
  path: string;
  body: unknown;
  key: string | null;
}

/**
 * A stand-in for the server, for tests only. `answers` maps `POST /member/transfers` (without the query) to an answer
 * or to a list of answers, one per request. Everything that was asked is kept, in order.
 */
export function fakeApi(answers: Record<string, Answer | Answer[] | ((asked: Asked) => Answer)>): Asked[] {
  const asked: Asked[] = [];
  const next = (request: Asked): Answer => {
    const found = answers[`${request.method} ${request.path}`];
    if (typeof found === 'function') return found(request);
    if (Array.isArray(found)) return found.shift() ?? 'no answer';
    return found ?? { status: 404, body: { code: 'http.not_found', detail: `nothing at ${request.path}` } };
  };
  vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
    const request: Asked = {
      method: init.method ?? 'GET',
      path: address.replace('/api/v1', '').split('?')[0] ?? '',
      body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
      key: (init.headers as Headers).get('idempotency-key'),
    };
    asked.push(request);
    const answer = next(request);
    if (answer === 'no answer') throw new TypeError('network');
    return new Response(JSON.stringify(answer.body ?? {}), { status: answer.status ?? 200 });
  });
  return asked;
}

/** A refusal as the server writes it. */
export function refusal(status: number, code: string, detail: string): Answer {
  return { status, body: { status, code, detail, again: 'new_id' } };
}
