import { expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from './passkey';

it('base64url goes both ways, without padding', () => {
  const bytes = Uint8Array.from([251, 255, 0, 62, 63]);
  expect(toBase64Url(bytes.buffer)).toBe('-_8APj8');
  expect(fromBase64Url('-_8APj8')).toEqual(bytes);
});
