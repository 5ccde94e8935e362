import { FU, ring } from './curves';

const GLIMMERS: [number, number, number][] = [
  [34, 120, 10],
  [262, 60, 14],
  [278, 210, 9],
  [22, 250, 16],
  [150, 60, 7],
  [116, 372, 12],
  [246, 372, 18],
  [186, 112, 5],
];

/** A round lantern, 96 wide, that hangs from its ring at 0, 0. */
function OneLantern(props: { x: number; cord: number; scale: number }) {
  const { x, cord, scale } = props;
  return (
    <>
      <path d={`M${x} -4V${cord}`} stroke="#f4c77c" stroke-opacity=".8" stroke-width="1.500" />
      <g transform={`translate(${x} ${cord}) scale(${scale})`}>
        <circle cy="52" r="88" fill="url(#pk-light)" />
        <ellipse cy="52" rx="52" ry="42" fill="url(#pk-paper)" />
        <path
          d="M0 10C-30 22-30 82 0 94M0 10C-58 18-58 86 0 94M0 10C30 22 30 82 0 94M0 10C58 18 58 86 0 94M0 10V94"
          fill="none"
          stroke="#ffd98f"
          stroke-opacity=".55"
          stroke-width="1.300"
        />
        <rect x="-20" y="4" width="40" height="9" rx="2" fill="#f0c265" />
        <rect x="-20" y="91" width="40" height="9" rx="2" fill="#f0c265" />
        <path
          d="M-12 100V138M-6 100V144M0 100V148M6 100V144M12 100V138"
          stroke="#ffcf7b"
          stroke-width="2"
          stroke-linecap="round"
        />
        <circle cy="2" r="4" fill="none" stroke="#f0c265" stroke-width="2" />
        <path
          d={FU}
          transform="translate(-20 32) scale(.4)"
          stroke="#ffe6ae"
          stroke-opacity=".9"
          stroke-width="9"
          stroke-linecap="round"
          stroke-linejoin="round"
          fill="none"
        />
      </g>
    </>
  );
}

/** Lanterns in the evening. */
export function Lantern() {
  return (
    <>
      <defs>
        <radialGradient id="pk-light">
          <stop offset=".3" stop-color="#ffb45a" stop-opacity=".6" />
          <stop offset="1" stop-color="#ffb45a" stop-opacity="0" />
        </radialGradient>
        <radialGradient id="pk-paper" cx=".42" cy=".4" r=".75">
          <stop offset="0" stop-color="#ffc566" />
          <stop offset=".45" stop-color="#ee5230" />
          <stop offset="1" stop-color="#a81a1c" />
        </radialGradient>
      </defs>
      <path d={GLIMMERS.map(([x, y, r]) => ring(x, y, r)).join('')} fill="#ffb765" opacity=".14" />
      <path d={GLIMMERS.map(([x, y, r]) => ring(x, y, r * 0.45)).join('')} fill="#ffd79a" opacity=".22" />
      <OneLantern x={50} cord={232} scale={0.72} />
      <OneLantern x={250} cord={210} scale={0.82} />
      <OneLantern x={150} cord={252} scale={0.96} />
      <g fill="none" stroke="#f4c77c" stroke-opacity=".55" stroke-width="1.500">
        <path d="M0 22C50 46 100 46 150 30C200 46 250 46 300 22M0 12C50 34 100 34 150 20C200 34 250 34 300 12" />
      </g>
    </>
  );
}
