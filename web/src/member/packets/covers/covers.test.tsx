import { render } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { Sticker } from '../stickers/Sticker';
import { coverName, stickerName } from '../words';
import { Cover } from './Cover';
import { knownCover, paletteOf } from './palette';

const COVERS = [
  'jade',
  'plum',
  'clouds',
  'lattice',
  'fortune',
  'ingot',
  'dragon',
  'lantern',
  'mountain',
  'double_joy',
];
const STICKERS = ['thanks', 'bow', 'wow', 'rich', 'hug', 'firework', 'fish', 'lucky_cat'];

const drawn = (node: preact.ComponentChild): string => {
  const { container, unmount } = render(<>{node}</>);
  const html = container.innerHTML;
  unmount();
  return html;
};

describe('the gallery', () => {
  it('has a drawing of its own, colours and a name for every cover', () => {
    const drawings = new Set(COVERS.map((code) => drawn(<Cover code={code} part="flat" />)));
    expect(drawings.size).toBe(COVERS.length);
    for (const code of COVERS) {
      expect(knownCover(code, 'cash')).toBe(code);
      expect(paletteOf(code).top).toMatch(/^#[0-9a-f]{6}$/);
      expect(coverName(code)).not.toBe(code);
    }
  });

  it('shows a cover that it does not know as the ordinary one for what is inside', () => {
    expect(knownCover('of_next_year', 'cash')).toBe('clouds');
    expect(knownCover('of_next_year', 'gold')).toBe('ingot');
    expect(drawn(<Cover code="of_next_year" part="flat" />)).toContain('<svg');
  });

  it('has a drawing of its own and a name for every sticker', () => {
    expect(new Set(STICKERS.map((code) => drawn(<Sticker code={code} />))).size).toBe(STICKERS.length);
    for (const code of STICKERS) expect(stickerName(code)).not.toBe(code);
    expect(drawn(<Sticker code="of_next_year" />)).toBe(drawn(<Sticker code="thanks" />));
  });

  it('draws no number that is not one', () => {
    const all = [
      ...COVERS.map((code) => <Cover key={code} code={code} part="pocket" />),
      ...STICKERS.map((code) => <Sticker key={code} code={code} />),
    ];
    expect(drawn(all)).not.toMatch(/NaN|undefined|Infinity/);
  });
});
