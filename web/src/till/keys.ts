/**
 * Tells a bar code scanner that types ("keyboard wedge") from a person at the same keyboard.
 * A scanner sends a whole code within a few milliseconds per character and usually ends with Enter or Tab; a person
 * does not. Keys are held back for a moment; what turns out to be a person's is handed on unchanged, in order.
 */

/** Longest pause between two characters of one scan. */
export const SCAN_GAP_MS = 50;
/** Fewer characters than this in one burst are a person's. */
const SCAN_LENGTH = 10;

export interface Outcome {
  kind: 'scan' | 'typed';
  text: string;
}

/** Collects characters with their times. Whoever uses it calls `settle` after a while without a key. */
export class KeyReader {
  private text = '';
  private last = -Infinity;

  /** One character. Gives what was typed before it, when that was a person's. */
  add(char: string, at: number): Outcome | undefined {
    const before = at - this.last > SCAN_GAP_MS ? this.settle() : undefined;
    this.text += char;
    this.last = at;
    return before;
  }

  /** Enter or Tab: the end of a scan, if it came as fast as one. */
  end(at: number): Outcome | undefined {
    return at - this.last > SCAN_GAP_MS ? this.settle(true) : this.settle();
  }

  /** What the collected characters were; afterwards there are none. */
  settle(slow = false): Outcome | undefined {
    const text = this.text;
    this.text = '';
    this.last = -Infinity;
    if (!text) return undefined;
    return { kind: !slow && text.length >= SCAN_LENGTH ? 'scan' : 'typed', text };
  }

  get waiting(): boolean {
    return this.text !== '';
  }
}

/** What a scanned text is to a till. */
export type Scanned =
  | { kind: 'payment_code'; code: string }
  | { kind: 'other_wallet' }
  | { kind: 'order'; id: string }
  | { kind: 'unknown' };

/** Reads a scan: control characters and spaces do not matter, full-width digits are digits. */
export function readScan(raw: string): Scanned {
  // scanners add CR, LF, TAB and sometimes other control characters around the code
  const text = raw.normalize('NFKC').replace(/[\u0000-\u0020\u007f]+/g, '');
  if (/^1[0-5]\d{16}$/.test(text)) return { kind: 'payment_code', code: text };
  if (/^(1[0-5]|2[5-9]|30)\d{14,22}$/.test(text) || /^62\d{17}$/.test(text)) return { kind: 'other_wallet' };
  if (/^ord_[0-9A-Za-z]+$/.test(text)) return { kind: 'order', id: text };
  return { kind: 'unknown' };
}
