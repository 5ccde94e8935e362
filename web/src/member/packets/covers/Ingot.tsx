import { INGOT_BOAT, INGOT_DOME, INGOT_RIM, rays, ring } from './curves';

const PILE: [number, number, number][] = [
  [14, 332, 0.9],
  [186, 334, 0.9],
  [96, 340, 1],
  [52, 286, 0.95],
  [146, 288, 0.95],
  [98, 236, 0.98],
];
const SPARKS: [number, number, number][] = [
  [46, 250, 7],
  [262, 268, 9],
  [236, 216, 5],
  [68, 212, 4],
  [150, 330, 6],
  [30, 60, 5],
  [270, 92, 6],
];

/** A four-pointed glint. */
const spark = (x: number, y: number, r: number): string =>
  `M${x} ${y - r}Q${x} ${y} ${x + r} ${y}Q${x} ${y} ${x} ${y + r}Q${x} ${y} ${x - r} ${y}Q${x} ${y} ${x} ${y - r}Z`;

/** A pile of ingots on lacquer. */
export function Ingot() {
  return (
    <>
      <defs>
        <linearGradient id="pk-ingot" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stop-color="#ffe9ae" />
          <stop offset=".5" stop-color="#e2ae48" />
          <stop offset="1" stop-color="#94610f" />
        </linearGradient>
        <linearGradient id="pk-dome" x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stop-color="#fff6d8" />
          <stop offset="1" stop-color="#c48c26" />
        </linearGradient>
      </defs>
      <path d={rays(150, 236, 30, 330, 36)} stroke="#ffdf97" stroke-opacity=".13" stroke-width="5" />
      <path
        d={`${ring(150, 202, 130)}${ring(150, 202, 150)}`}
        fill="none"
        stroke="#f3d691"
        stroke-opacity=".18"
      />
      {PILE.map(([x, y, s]) => (
        <g key={`${x} ${y}`} transform={`translate(${x} ${y}) scale(${s})`}>
          <path d={INGOT_BOAT} fill="#1c1002" opacity=".35" transform="translate(0 4)" />
          <path d={INGOT_RIM} fill="#a8741b" />
          <path d={INGOT_DOME} fill="url(#pk-dome)" />
          <path d={INGOT_BOAT} fill="url(#pk-ingot)" />
          <path
            d="M9 22C22 31 38 35 55 35S88 31 101 22"
            fill="none"
            stroke="#fff6d2"
            stroke-width="2.500"
            opacity=".75"
          />
          <path
            d="M38 10C42 5 48 4 53 4"
            fill="none"
            stroke="#fff"
            stroke-width="3"
            stroke-linecap="round"
            opacity=".8"
          />
        </g>
      ))}
      <path d={SPARKS.map(([x, y, r]) => spark(x, y, r)).join('')} fill="#fff3c9" />
    </>
  );
}
