import { around, ring } from './curves';

/** Five round petals and their stamens. */
function Blossom(props: { x: number; y: number; r: number; turn: number }) {
  const { x, y, r, turn } = props;
  const petals = Array.from({ length: 5 }, (_, i) => around(x, y, r * 0.56, turn + (i * 2 * Math.PI) / 5));
  const stamens = Array.from({ length: 10 }, (_, i) => around(x, y, r * 0.5, turn + (i * Math.PI) / 5));
  return (
    <>
      <path d={petals.map((p) => ring(p.x, p.y, r * 0.5)).join('')} fill="#ffdfe3" />
      <path d={petals.map((p) => ring(p.x, p.y, r * 0.3)).join('')} fill="#ffb7c2" opacity=".75" />
      <path
        d={stamens.map((p) => `M${x} ${y}L${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join('')}
        stroke="#c8862a"
        stroke-width={r * 0.07}
      />
      <path d={stamens.map((p) => ring(p.x, p.y, r * 0.075)).join('')} fill="#f6cd6a" />
      <circle cx={x} cy={y} r={r * 0.17} fill="#f3c35a" />
    </>
  );
}

const BUDS: [number, number, number][] = [
  [64, 296, 6],
  [120, 262, 5],
  [232, 268, 6],
  [262, 300, 5],
  [276, 90, 5],
  [206, 348, 5],
  [38, 342, 5],
];

/** A branch of plum in blossom before a pale moon. */
export function Plum() {
  return (
    <>
      <circle cx="222" cy="92" r="66" fill="#fff0e0" opacity=".13" />
      <circle cx="222" cy="92" r="52" fill="#fff0e0" opacity=".1" />
      <g fill="none" stroke="#330612" stroke-linecap="round">
        <path
          d="M-8 388C40 372 72 350 104 322C138 292 186 296 222 272C252 252 274 232 308 226"
          stroke-width="9"
        />
        <path d="M104 322C112 300 112 278 122 256" stroke-width="5" />
        <path d="M168 298C192 318 208 338 236 346" stroke-width="4.500" />
        <path d="M222 272C246 282 262 296 274 310" stroke-width="3.500" />
        <path d="M56 354C56 328 60 312 66 292" stroke-width="4.500" />
        <path d="M308 60C292 72 284 82 272 94" stroke-width="4" />
        <path d="M20 376C26 360 32 350 38 338" stroke-width="3" />
      </g>
      <g fill="none" stroke="#ff9fb0" stroke-opacity=".25" stroke-width="1.500" stroke-linecap="round">
        <path d="M-8 384C40 368 72 346 104 318C138 289 186 293 222 269C252 249 274 229 308 223" />
      </g>
      <path d={BUDS.map(([x, y, r]) => ring(x, y, r)).join('')} fill="#ff9db0" />
      <path d={BUDS.map(([x, y, r]) => ring(x - 1.5, y - 1.5, r * 0.45)).join('')} fill="#ffe1e4" />
      <Blossom x={88} y={336} r={26} turn={0.2} />
      <Blossom x={186} y={290} r={22} turn={0.7} />
      <Blossom x={254} y={250} r={25} turn={0.1} />
      <Blossom x={226} y={340} r={18} turn={0.5} />
      <Blossom x={54} y={286} r={16} turn={1} />
      <Blossom x={142} y={362} r={15} turn={0.3} />
      <g fill="#ffc4cd">
        <ellipse cx="40" cy="200" rx="6" ry="4" transform="rotate(-30 40 200)" />
        <ellipse cx="262" cy="176" rx="5.500" ry="3.500" transform="rotate(35 262 176)" />
        <ellipse cx="176" cy="382" rx="6" ry="4" transform="rotate(15 176 382)" />
        <ellipse cx="26" cy="84" rx="5" ry="3.500" transform="rotate(50 26 84)" />
      </g>
    </>
  );
}
