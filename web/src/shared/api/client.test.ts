import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { language } from '../i18n';
import { api, ApiError, apiAddress, newKey, NoAnswer, whenLoggedOut } from './client';

const answers: (Response | Error)[] = [];
const asked: { address: string; init: RequestInit }[] = [];

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status });
}

beforeEach(() => {
  answers.length = 0;
  asked.length = 0;
  vi.useFakeTimers();
  vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
    asked.push({ address, init });
    const answer = answers.shift();
    if (!answer || answer instanceof Error) throw answer ?? new TypeError('network');
    return answer;
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Lets retries run without waiting. */
async function settle<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  await vi.runAllTimersAsync();
  return promise;
}

describe('requests', () => {
  it('say which language, guard against forgery and carry the idempotency key', async () => {
    language.value = 'zh-CN';
    answers.push(json({ id: 'trf_1' }));
    await api.post('/member/transfers', { amount_minor: 1 }, 'k1');
    const headers = asked[0]!.init.headers as Headers;
    expect(asked[0]!.address).toBe('/api/v1/member/transfers');
    expect(headers.get('accept-language')).toBe('zh-CN');
    expect(headers.get('x-jinbao')).toBe('1');
    expect(headers.get('idempotency-key')).toBe('k1');
    language.value = 'en';
  });

  it('leave out empty query values', () => {
    expect(apiAddress('/member/lines', { q: '', kind: 'payment', cursor: null, limit: 20 })).toBe(
      '/api/v1/member/lines?kind=payment&limit=20',
    );
  });

  it('make keys of 128 bits that differ', () => {
    expect(newKey()).toMatch(/^[0-9a-f]{32}$/);
    expect(newKey()).not.toBe(newKey());
  });
});

describe('refusals', () => {
  it('keep the code and the sentence of the server', async () => {
    answers.push(
      json({ status: 409, code: 'pay.order_closed', detail: 'Ask for a new code.', again: 'never' }, 409),
    );
    const error = await settle(api.get('/x')).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).code).toBe('pay.order_closed');
    expect((error as ApiError).message).toBe('Ask for a new code.');
  });

  it("become a plain sentence when a proxy's page comes instead", async () => {
    answers.push(new Response('<html>teapot</html>', { status: 418 }));
    const error = (await settle(api.get('/x')).catch((e: unknown) => e)) as ApiError;
    expect(error.code).toBe('http.error');
    expect(error.message).toMatch(/try again/);
  });

  it('401 sends the person to the log-in page, but a wrong code at log-in does not', async () => {
    const loggedOut = vi.fn();
    whenLoggedOut(loggedOut);
    answers.push(json({ code: 'identity.code_wrong' }, 401), json({ code: 'identity.no_session' }, 401));
    await settle(api.post('/auth/sessions')).catch(() => undefined);
    expect(loggedOut).not.toHaveBeenCalled();
    await settle(api.get('/member/me')).catch(() => undefined);
    expect(loggedOut).toHaveBeenCalledOnce();
  });
});

describe('no answer', () => {
  it('is repeated with the same key when that is safe', async () => {
    answers.push(new TypeError('network'), json({ ok: true }));
    await expect(settle(api.post('/member/transfers', {}, 'k2'))).resolves.toEqual({ ok: true });
    expect(asked.map((each) => (each.init.headers as Headers).get('idempotency-key'))).toEqual(['k2', 'k2']);
  });

  it('is never repeated without a key', async () => {
    await expect(settle(api.post('/member/transfers'))).rejects.toBeInstanceOf(NoAnswer);
    expect(asked).toHaveLength(1);
  });

  it('gives up after three tries and says so', async () => {
    await expect(settle(api.get('/member/me'))).rejects.toBeInstanceOf(NoAnswer);
    expect(asked).toHaveLength(3);
  });
});
