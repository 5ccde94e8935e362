import { around, ring, rays } from './curves';

/** 囍, drawn in a 100 x 100 field: two of the same side by side, joined at the foot as on a wedding door. */
export const JOY =
  'M8 12H46M27 2V22M12 22H42M14 31H40V43H14ZM19 47l4 8M35 47l-4 8M6 58H94M14 68H42V94H14ZM54 12H92M73 2V22M58 22H88M60 31H86V43H60ZM65 47l4 8M81 47l-4 8M58 68H86V94H58Z';

/** A wreath of petals on a circle. */
function wreath(radius: number, count: number, size: number): string {
  return Array.from({ length: count }, (_, i) => {
    const at = around(150, 304, radius, (i * 2 * Math.PI) / count);
    return ring(at.x, at.y, size);
  }).join('');
}

const PETALS = wreath(83, 28, 5);
const PEARLS = wreath(71, 44, 1.8);
const HEART = 'M0 6C-4-2-15-2-15 7C-15 15-6 19 0 25C6 19 15 15 15 7C15-2 4-2 0 6Z';

/** Double joy in a wreath. */
export function DoubleJoy() {
  return (
    <>
      <path d={rays(150, 304, 92, 330, 60)} stroke="#ffd6a0" stroke-opacity=".12" stroke-width="3" />
      <circle cx="150" cy="304" r="90" fill="#b01c3c" />
      <path d={PETALS} fill="#f7d79b" opacity=".85" />
      <circle cx="150" cy="304" r="77" fill="#c42646" stroke="#f7d79b" stroke-width="1.500" />
      <path d={PEARLS} fill="#f7d79b" opacity=".8" />
      <path
        d={JOY}
        transform="translate(103 257) scale(.94)"
        fill="none"
        stroke="#fde3ac"
        stroke-width="6"
        stroke-linejoin="round"
        stroke-linecap="round"
      />
      <g fill="none" stroke="#f7d79b" stroke-opacity=".6" stroke-width="1.500">
        <path d={HEART} transform="translate(40 40)" />
        <path d={HEART} transform="translate(260 40)" />
        <path d={HEART} transform="translate(30 366) scale(.8)" />
        <path d={HEART} transform="translate(270 366) scale(.8)" />
      </g>
    </>
  );
}
