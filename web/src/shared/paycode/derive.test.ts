import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { codeOf, importSeed, stepOf } from './derive';

interface Vector {
  seed_hex: string;
  prefix: string;
  handle: string;
  unix_ms: number;
  step: number;
  code: string;
}

const vectors = JSON.parse(readFileSync('../tests/vectors/payment_code.json', 'utf8')) as Vector[];
const bytes = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

it.each(vectors)('$code is what the phone makes at $unix_ms', async (vector) => {
  expect(stepOf(vector.unix_ms, 30_000)).toBe(vector.step);
  const key = await importSeed(bytes(vector.seed_hex));
  expect(await codeOf({ key, prefix: vector.prefix, handle: vector.handle }, vector.step)).toBe(vector.code);
});

it('the seed is wiped and the key cannot be read out', async () => {
  const seed = bytes('00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff');
  const key = await importSeed(seed);
  expect([...seed].every((byte) => byte === 0)).toBe(true);
  expect(key.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
});
