/** The colours of a cover. `edge` is its gold line; `night` the scene in which the packet is opened. */
export interface Palette {
  top: string;
  deep: string;
  flap: string;
  edge: string;
  glow: string;
  night: string;
}

const palette = (
  top: string,
  deep: string,
  flap: string,
  edge: string,
  glow: string,
  night: string,
): Palette => ({ top, deep, flap, edge, glow, night });

/** Colours by the code of a cover. A chat's bubbles need these and no more, so they stand apart from the drawings. */
const PALETTES: Record<string, Palette> = {
  jade: palette('#1b8a75', '#063a31', '#15715f', '#e9cd88', '#1f8f79', '#03201b'),
  plum: palette('#c93a54', '#6a0f2b', '#b32c48', '#f2cf94', '#b0304d', '#22060f'),
  clouds: palette('#d9452e', '#94200f', '#cc3a25', '#f3cf8a', '#c03a22', '#260805'),
  lattice: palette('#a92a20', '#560c0c', '#97221a', '#e4b96c', '#96291a', '#1d0605'),
  fortune: palette('#df4630', '#a51d10', '#d13a26', '#f7d893', '#cf4524', '#280a04'),
  ingot: palette('#8a5c14', '#38220a', '#774d10', '#f3d691', '#9a6a17', '#1a1004'),
  dragon: palette('#1d467d', '#0a1733', '#173a6a', '#ecca80', '#28568f', '#050b1a'),
  lantern: palette('#96182a', '#3c0713', '#841322', '#f4c77c', '#a6261f', '#1c0409'),
  mountain: palette('#12545f', '#0a2f3f', '#0f4853', '#ecd08c', '#1c7078', '#04171d'),
  double_joy: palette('#d83450', '#8c1030', '#c72a46', '#f7d79b', '#c52f48', '#25060f'),
};

/** What a code that this version does not know looks like. */
export const fallbackCover = (asset: 'cash' | 'gold'): string => (asset === 'gold' ? 'ingot' : 'clouds');

/** The code of a cover that can be drawn here. */
export const knownCover = (code: string, asset: 'cash' | 'gold'): string =>
  code in PALETTES ? code : fallbackCover(asset);

export const paletteOf = (code: string): Palette => PALETTES[code] ?? PALETTES.clouds!;

/** The colours as custom properties, for the style of the element that the cover stands in. */
export function coverStyle(code: string): Record<string, string> {
  const { top, deep, flap, edge, glow, night } = paletteOf(code);
  return {
    '--pk-top': top,
    '--pk-deep': deep,
    '--pk-flap': flap,
    '--pk-edge': edge,
    '--pk-glow': glow,
    '--pk-night': night,
  };
}

/** What the covers that are not for everything are made for. */
const MADE_FOR: Record<string, 'cash' | 'gold'> = {
  ingot: 'gold',
  dragon: 'gold',
  jade: 'gold',
  mountain: 'gold',
};

/** What a cover is usually put around. */
export const suits = (code: string): 'cash' | 'gold' => MADE_FOR[code] ?? 'cash';
