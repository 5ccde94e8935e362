import { describe, expect, it } from 'vitest';
import { KeyReader, readScan, SCAN_GAP_MS } from './keys';

const CODE = '130123456712345678';

/** Types a text with the same pause before each character; gives the outcomes and the time of the last key. */
function type(reader: KeyReader, text: string, pause: number, from = 1_000) {
  const outcomes = [...text].map((char, i) => reader.add(char, from + i * pause)).filter(Boolean);
  return { outcomes, at: from + (text.length - 1) * pause };
}

describe('a burst of keys', () => {
  it('that ends with Enter is a scan', () => {
    const reader = new KeyReader();
    const { outcomes, at } = type(reader, CODE, 4);
    expect(outcomes).toEqual([]);
    expect(reader.end(at + 4)).toEqual({ kind: 'scan', text: CODE });
    expect(reader.waiting).toBe(false);
  });

  it('from a scanner without a suffix is a scan once it falls silent', () => {
    const reader = new KeyReader();
    type(reader, CODE, 20);
    expect(reader.settle()).toEqual({ kind: 'scan', text: CODE });
  });

  it('that is short is what a quick person typed', () => {
    const reader = new KeyReader();
    const { at } = type(reader, '1250', 30);
    expect(reader.end(at + 30)).toEqual({ kind: 'typed', text: '1250' });
  });
});

describe('slow keys', () => {
  it('are handed on one by one, also eighteen of them', () => {
    const reader = new KeyReader();
    const { outcomes, at } = type(reader, CODE, SCAN_GAP_MS + 40);
    expect(outcomes.map((each) => each?.text).join('')).toBe(CODE.slice(0, -1));
    expect(outcomes.every((each) => each?.kind === 'typed')).toBe(true);
    expect(reader.end(at + 300)).toEqual({ kind: 'typed', text: '8' });
  });

  it('before a scan do not become part of it', () => {
    const reader = new KeyReader();
    reader.add('5', 1_000);
    expect(reader.add('1', 1_400)).toEqual({ kind: 'typed', text: '5' });
    const { at } = type(reader, CODE.slice(1), 3, 1_403);
    expect(reader.end(at + 3)).toEqual({ kind: 'scan', text: CODE });
  });

  it('leave nothing behind when Enter comes alone', () => {
    expect(new KeyReader().end(5_000)).toBeUndefined();
  });
});

describe('a scanned text', () => {
  it('is a payment code, whatever the scanner puts around it', () => {
    const found = { kind: 'payment_code', code: CODE };
    for (const raw of [CODE, `${CODE}\r\n`, `\t${CODE} `, '1301 2345 6712 3456 78', `\u0002${CODE}\u0003`]) {
      expect(readScan(raw), JSON.stringify(raw)).toEqual(found);
    }
    expect(readScan('１３０１２３４５６７１２３４５６７８')).toEqual(found);
  });

  it('of another wallet is told apart', () => {
    expect(readScan('281234567890123456')).toEqual({ kind: 'other_wallet' });
    expect(readScan('6212345678901234567')).toEqual({ kind: 'other_wallet' });
  });

  it('can be the number of an order', () => {
    expect(readScan('ord_01HF7YAT00\n')).toEqual({ kind: 'order', id: 'ord_01HF7YAT00' });
  });

  it('is unknown otherwise', () => {
    for (const raw of ['', '6901234567892', '000201010212', 'https://example.com/1301234567', `9${CODE}`]) {
      expect(readScan(raw), raw).toEqual({ kind: 'unknown' });
    }
  });
});
