import decodeQR from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { code128 } from './code128';
import { qrPath } from './qr';

/** Draws a path of `Mx yh n v1 h-n z` rectangles as rows of booleans. */
function drawn(path: string, width: number, height: number): boolean[][] {
  const rows = Array.from({ length: height }, () => Array<boolean>(width).fill(false));
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    rows[Number(y)]!.fill(true, Number(x), Number(x) + Number(run));
  }
  return rows;
}

describe('Code 128', () => {
  it('packs eighteen digits into nine symbols of set C', () => {
    expect(code128('288412345678901234').width).toBe(11 * (1 + 9 + 1) + 13);
  });

  it('draws the published pattern: start C, 12, check digit, stop', () => {
    const { path, width } = code128('12');
    const bars = drawn(path, width, 1)[0]!
      .map((bar) => (bar ? '1' : '0'))
      .join('');
    // start C 211232, value 12 = 112232, check (105 + 12) mod 103 = 14 = 122231, stop 2331112
    expect(bars).toBe('11010011100' + '10110011100' + '10011001110' + '1100011101011');
  });

  it('uses set B for letters, and for a last odd digit', () => {
    expect(code128('AB1').width).toBe(11 * 5 + 13);
    expect(code128('123').width).toBe(11 * 5 + 13);
  });

  it('refuses what it cannot hold', () => {
    expect(() => code128('付款')).toThrow(RangeError);
  });
});

describe('QR', () => {
  it.each(['288412345678901234', '付款 ¥28.50', 'https://pay.example/c/M1?x=1'])('reads back %s', (text) => {
    const { path, size } = qrPath(text, 'H');
    const scale = 4;
    const side = (size + 8) * scale;
    const data = new Uint8ClampedArray(side * side * 4).fill(255);
    for (const [y, row] of drawn(path, size, size).entries()) {
      for (const [x, dark] of row.entries()) {
        if (!dark) continue;
        for (let dy = 0; dy < scale; dy++) {
          for (let dx = 0; dx < scale; dx++) {
            const at = (((y + 4) * scale + dy) * side + (x + 4) * scale + dx) * 4;
            data.fill(0, at, at + 3);
          }
        }
      }
    }
    expect(decodeQR({ width: side, height: side, data })).toBe(text);
  });
});
