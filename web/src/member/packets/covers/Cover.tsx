import type { FunctionComponent } from 'preact';
import { Clouds } from './Clouds';
import { DoubleJoy } from './DoubleJoy';
import { Dragon } from './Dragon';
import { Fortune } from './Fortune';
import { Ingot } from './Ingot';
import { Jade } from './Jade';
import { Lantern } from './Lantern';
import { Lattice } from './Lattice';
import { Mountain } from './Mountain';
import { Plum } from './Plum';
import { paletteOf } from './palette';

const DRAWINGS: Record<string, FunctionComponent> = {
  jade: Jade,
  plum: Plum,
  clouds: Clouds,
  lattice: Lattice,
  fortune: Fortune,
  ingot: Ingot,
  dragon: Dragon,
  lantern: Lantern,
  mountain: Mountain,
  double_joy: DoubleJoy,
};

/** The lower edge of the flap, with the seal at its tip; and the upper edge of the pocket behind it. */
export const FLAP = 'M0 0H300V140Q150 262 0 140Z';
export const FLAP_EDGE = 'M0 140Q150 262 300 140';
export const POCKET = 'M0 96Q150 236 300 96V400H0Z';

/** What the flap casts on the pocket: a few soft lines along its edge. */
function Shade() {
  return (
    <g fill="none" stroke="#000" stroke-opacity=".075">
      {[6, 14, 24, 36, 50].map((width) => (
        <path key={width} d={FLAP_EDGE} stroke-width={width} transform="translate(0 3)" />
      ))}
    </g>
  );
}

/**
 * One design, 300 x 400. `part` cuts it to the flap or the pocket, which lie on each other so that the closed packet
 * shows one picture; `flat` is the closed packet in one piece, for small sizes.
 */
export function Cover(props: { code: string; part: 'flap' | 'pocket' | 'flat' | 'whole' }) {
  const { code, part } = props;
  const Drawing = DRAWINGS[code] ?? Clouds;
  const { top, deep, flap, edge } = paletteOf(code);
  const paint = `pk-paint-${code}`;
  return (
    <svg class="pk-cover" viewBox="0 0 300 400" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <defs>
        <linearGradient id={paint} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stop-color={top} />
          <stop offset="1" stop-color={deep} />
        </linearGradient>
        <linearGradient id={`pk-fold-${code}`} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stop-color={flap} stop-opacity=".94" />
          <stop offset=".55" stop-color={flap} stop-opacity=".7" />
          <stop offset="1" stop-color={flap} stop-opacity=".18" />
        </linearGradient>
        <clipPath id="pk-flap">
          <path d={FLAP} />
        </clipPath>
        <clipPath id="pk-pocket">
          <path d={POCKET} />
        </clipPath>
      </defs>
      <g clip-path={part === 'flap' ? 'url(#pk-flap)' : part === 'pocket' ? 'url(#pk-pocket)' : undefined}>
        <rect width="300" height="400" fill={`url(#${paint})`} />
        <Drawing />
        {part !== 'flap' && <Shade />}
      </g>
      {part === 'pocket' && (
        <path d="M0 96Q150 236 300 96" fill="none" stroke={edge} stroke-opacity=".8" stroke-width="1.500" />
      )}
      {(part === 'flap' || part === 'flat') && (
        <>
          <path
            d={FLAP}
            fill={part === 'flap' ? `url(#pk-fold-${code})` : flap}
            fill-opacity={part === 'flap' ? 1 : 0.55}
          />
          <path d={FLAP_EDGE} fill="none" stroke={edge} stroke-width={part === 'flat' ? 3 : 1.8} />
        </>
      )}
    </svg>
  );
}
