import { around, FRET, ring } from './curves';

/** Grains on a jade disc: small bosses in rings around the hole. */
function grains(): string {
  let path = '';
  for (let r = 66, row = 0; r <= 114; r += 12, row++) {
    const count = Math.floor((2 * Math.PI * r) / 12);
    for (let i = 0; i < count; i++) {
      const at = around(150, 202, r, ((i + (row % 2) / 2) * 2 * Math.PI) / count);
      path += ring(at.x, at.y, 3);
    }
  }
  return path;
}

const GRAINS = grains();

/** A jade disc around the seal: gold set in jade. */
export function Jade() {
  return (
    <>
      <defs>
        <radialGradient id="pk-jade" cx=".36" cy=".28" r=".85">
          <stop offset="0" stop-color="#a9ecd6" />
          <stop offset=".45" stop-color="#4bb79d" />
          <stop offset="1" stop-color="#12705f" />
        </radialGradient>
      </defs>
      <path
        d={`${ring(150, 202, 176)}${ring(150, 202, 160)}${ring(150, 202, 210)}`}
        fill="none"
        stroke="#9fe3d0"
        stroke-opacity=".12"
      />
      <circle cx="150" cy="206" r="124" fill="#02231d" opacity=".4" />
      <path
        d={`${ring(150, 202, 124)}${ring(150, 202, 52)}`}
        fill="url(#pk-jade)"
        fill-rule="evenodd"
        opacity=".92"
      />
      <path d={GRAINS} fill="#0c5b4d" opacity=".42" />
      <path
        d={GRAINS}
        fill="#d9fff2"
        opacity=".35"
        transform="translate(-.9 -1.100) translate(4.500 6) scale(.97)"
      />
      <path
        d={`${ring(150, 202, 124)}${ring(150, 202, 119)}${ring(150, 202, 58)}${ring(150, 202, 52)}`}
        fill="none"
        stroke="#eafff7"
        stroke-opacity=".5"
      />
      <g fill="none" stroke="#e9cd88" stroke-width="2" stroke-opacity=".62">
        <path d={FRET} transform="translate(14 14)" />
        <path d={FRET} transform="translate(286 14) scale(-1 1)" />
        <path d={FRET} transform="translate(14 386) scale(1 -1)" />
        <path d={FRET} transform="translate(286 386) scale(-1 -1)" />
      </g>
    </>
  );
}
