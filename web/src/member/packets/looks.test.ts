import { afterEach, expect, it, vi } from 'vitest';
import { lookAt, packetNews, refreshLook } from './looks';

afterEach(() => vi.unstubAllGlobals());

/** A server whose answers are given one by one. */
function slowServer(): ((state: string) => void)[] {
  const waiting: ((state: string) => void)[] = [];
  vi.stubGlobal(
    'fetch',
    () =>
      new Promise<Response>((done) => {
        waiting.push((state) =>
          done(new Response(JSON.stringify({ id: 'pkt_1', state, opened: 1, count: 3 }), { status: 200 })),
        );
      }),
  );
  return waiting;
}

const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

it('news that overtakes an answer is not lost: the packet is looked at once more', async () => {
  const waiting = slowServer();
  const first = refreshLook('pkt_1');
  packetNews({ id: 'pkt_1', state: 'returned', opened: 1, count: 3 });
  expect(waiting).toHaveLength(1);
  waiting[0]!('open'); // as it was before the news
  await first;
  await settled();
  expect(waiting).toHaveLength(2);
  waiting[1]!('returned');
  await settled();
  expect(lookAt('pkt_1').value.look?.state).toBe('returned');
});

it('news of another opener alone asks for nothing', async () => {
  const waiting = slowServer();
  const first = refreshLook('pkt_2');
  waiting[0]!('open');
  await first;
  packetNews({ id: 'pkt_2', state: 'open', opened: 2, count: 3 });
  expect(waiting).toHaveLength(1);
  expect(lookAt('pkt_2').value.look?.opened).toBe(2);
});
