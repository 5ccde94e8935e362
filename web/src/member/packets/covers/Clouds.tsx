import { CLOUD, CURLS, rays, ring } from './curves';

const PLACES: [number, number, number, boolean][] = [
  [-34, 318, 1.25, false],
  [98, 344, 1.15, true],
  [196, 306, 1.2, false],
  [30, 270, 0.72, true],
  [232, 262, 0.62, false],
  [-30, 70, 0.8, false],
  [246, 34, 0.8, true],
  [150, 388, 1.1, false],
];

/** The sun over a sea of clouds. */
export function Clouds() {
  return (
    <>
      <circle cx="150" cy="202" r="96" fill="#ffb36b" opacity=".16" />
      <circle cx="150" cy="202" r="72" fill="#ffb36b" opacity=".16" />
      <path d={rays(150, 202, 104, 250, 48)} stroke="#f9d48c" stroke-opacity=".2" />
      <path d={ring(150, 202, 96)} fill="none" stroke="#f3cf8a" stroke-opacity=".5" />
      {PLACES.map(([x, y, s, turned]) => (
        <g
          key={`${x} ${y}`}
          transform={
            turned ? `translate(${x + 120 * s} ${y}) scale(${-s} ${s})` : `translate(${x} ${y}) scale(${s})`
          }
          stroke-linecap="round"
          stroke-linejoin="round"
        >
          <path d={CLOUD} fill="#a62414" stroke="#f3cf8a" stroke-width={2 / s} />
          <path d={CURLS} fill="none" stroke="#f3cf8a" stroke-width={1.6 / s} stroke-opacity=".85" />
        </g>
      ))}
    </>
  );
}
