/** Code 128: set C for pairs of digits, set B for everything else printable. */

// Widths of bar, space, bar, space, bar, space for the values 0 to 105 (ISO/IEC 15417, table 1).
const PATTERNS =
  '212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221' +
  '223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321' +
  '112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131' +
  '311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114' +
  '122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141' +
  '214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232';
const STOP = '2331112';
const START_B = 104;
const START_C = 105;
const SWITCH_TO_B = 100;

function valuesOf(text: string): number[] {
  const values: number[] = [];
  const valueB = (char: string): number => {
    const value = char.charCodeAt(0) - 32;
    if (value < 0 || value > 95) throw new RangeError('Code 128 set B holds printable ASCII only');
    return value;
  };
  if (/^\d{2,}$/.test(text)) {
    values.push(START_C);
    for (let i = 0; i + 1 < text.length; i += 2) values.push(Number(text.slice(i, i + 2)));
    if (text.length % 2 === 1) values.push(SWITCH_TO_B, valueB(text.slice(-1)));
  } else {
    values.push(START_B);
    for (const char of text) values.push(valueB(char));
  }
  const sum = values.reduce((total, value, i) => total + value * Math.max(i, 1), 0);
  values.push(sum % 103);
  return values;
}

/** The bars as an SVG path, one unit wide per module and one unit high, without the quiet zone (10 modules each side). */
export function code128(text: string): { path: string; width: number } {
  const patterns = valuesOf(text).map((value) => PATTERNS.slice(value * 6, value * 6 + 6));
  let x = 0;
  let path = '';
  for (const pattern of [...patterns, STOP]) {
    for (const [i, digit] of [...pattern].entries()) {
      const width = Number(digit);
      if (i % 2 === 0) path += `M${x} 0h${width}v1h-${width}z`;
      x += width;
    }
  }
  return { path, width: x };
}
