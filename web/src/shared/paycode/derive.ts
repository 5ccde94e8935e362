/**
 * Payer-presented payment codes, made on the phone without a network:
 * 18 digits = prefix (2) + handle (8) + one-time digits (8). The one-time digits are RFC 6238 with HMAC-SHA-256 over the
 * number of the step as 8 bytes, big-endian. The server's rules are the same; tests/vectors/payment_code.json binds both.
 */
export interface Pairing {
  /** HMAC key that can sign and cannot be read out. */
  key: CryptoKey;
  prefix: string;
  /** Random number of this device, drawn anew whenever it is online, so that codes cannot be linked. */
  handle: string;
  stepMs: number;
  lifetimeMs: number;
  /** Server time minus phone time, as it was when the phone was last online. */
  offsetMs: number;
  memberId: string;
}

const OTP_DIGITS = 8;

/** Whether this page may use the browser's cryptography (a secure address is needed). */
export function canDerive(): boolean {
  return typeof crypto !== 'undefined' && crypto.subtle !== undefined;
}

/** The seed as a key that no script can read back. The bytes are wiped. */
export async function importSeed(seed: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const key = await crypto.subtle.importKey('raw', seed, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  seed.fill(0);
  return key;
}

export function stepOf(atMs: number, stepMs: number): number {
  return Math.floor(atMs / stepMs);
}

/** The eight one-time digits of a step. */
export async function oneTimeDigits(key: CryptoKey, step: number): Promise<string> {
  const message = new DataView(new ArrayBuffer(8));
  message.setBigUint64(0, BigInt(step));
  const mac = new DataView(await crypto.subtle.sign('HMAC', key, message.buffer));
  const offset = mac.getUint8(mac.byteLength - 1) & 15;
  const number = mac.getUint32(offset) & 0x7fffffff;
  return String(number % 10 ** OTP_DIGITS).padStart(OTP_DIGITS, '0');
}

/** The code of a step. */
export async function codeOf(
  pairing: Pick<Pairing, 'key' | 'prefix' | 'handle'>,
  step: number,
): Promise<string> {
  return pairing.prefix + pairing.handle + (await oneTimeDigits(pairing.key, step));
}
