import { encode } from 'uqr';

/** Share of the symbol that may be lost: L 7 %, M 15 %, Q 25 %, H 30 %. Take H when a logo covers the middle. */
export type Correction = 'L' | 'M' | 'Q' | 'H';

/** The dark modules as an SVG path, one unit per module, without the quiet zone (4 modules). */
export function qrPath(text: string, correction: Correction = 'M'): { path: string; size: number } {
  const code = encode(text, { ecc: correction, border: 0 });
  let path = '';
  for (const [y, row] of code.data.entries()) {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      let run = 1;
      while (row[x + run]) run++;
      path += `M${x} ${y}h${run}v1h-${run}z`;
      x += run;
    }
  }
  return { path, size: code.size };
}
