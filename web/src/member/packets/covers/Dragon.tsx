import { around, CLOUD, CURLS, scales, through, type Point } from './curves';

const STEPS = 96;
const FROM = 0.42; // radians: where the neck leaves the head, at the lower right
const TURNS = 5.1;

interface Slice extends Point {
  angle: number;
  wide: number;
}

/** The middle line of a dragon that coils around the seal, with its width: full at the neck, thin at the tail. */
function body(): Slice[] {
  return Array.from({ length: STEPS + 1 }, (_, i) => {
    const part = i / STEPS;
    const angle = FROM - part * TURNS;
    const radius = 102 + 9 * Math.sin(part * 15) + part * 6;
    const wide = 21 * Math.sin(Math.min(1, part * 5 + 0.62) * (Math.PI / 2)) * (1 - part) ** 0.55 + 1;
    return { ...around(150, 206, radius, angle), angle, wide };
  });
}

const BODY = body();
const side =
  (sign: number) =>
  (s: Slice): Point => ({
    x: s.x + sign * s.wide * Math.cos(s.angle),
    y: s.y + sign * s.wide * Math.sin(s.angle),
  });
const OUTLINE = through([...BODY.map(side(1)), ...[...BODY].reverse().map(side(-1))], true);
const BELLY = through([...BODY.map(side(-0.35)), ...[...BODY].reverse().map(side(-0.95))], true);

/** Scales: a short arc across the body at every step. */
const SCALES = BODY.filter((_, i) => i > 3 && i % 2 === 0)
  .map((s) => {
    const a = side(0.85)(s);
    const b = side(-0.3)(s);
    const ahead = around(s.x, s.y, s.wide * 0.75, s.angle - Math.PI / 2);
    return `M${a.x.toFixed(1)} ${a.y.toFixed(1)}Q${ahead.x.toFixed(1)} ${ahead.y.toFixed(1)} ${b.x.toFixed(1)} ${b.y.toFixed(1)}`;
  })
  .join('');

/** The comb along the back. */
const COMB = BODY.filter((s, i) => i > 5 && i % 3 === 0 && s.wide > 4)
  .map((s) => {
    const tip = around(s.x, s.y, s.wide * 1.62, s.angle - 0.12);
    return through(
      [
        around(s.x, s.y, s.wide * 0.95, s.angle + 0.05),
        { x: tip.x, y: tip.y },
        around(s.x, s.y, s.wide * 0.95, s.angle - 0.09),
      ],
      true,
    );
  })
  .join('');

const WATER = scales(352, 420, 30, [1, 0.72, 0.44]);

/** A leg with three claws. */
function Leg(props: { x: number; y: number; turn: number }) {
  return (
    <g
      transform={`translate(${props.x} ${props.y}) rotate(${props.turn})`}
      fill="none"
      stroke-linecap="round"
    >
      <path d="M0 0C10 2 16 8 18 18" stroke="#d9a743" stroke-width="9" />
      <path d="M18 18l-9 13M18 18l1 16M18 18l11 11" stroke="#f6dc97" stroke-width="3.500" />
    </g>
  );
}

/** The head, turned to the seal, which is the pearl. */
function Head() {
  return (
    <g transform="translate(232 270) scale(-1.12 1.12) rotate(-24)">
      <g fill="none" stroke="#f0cb7c" stroke-linecap="round" stroke-linejoin="round">
        <path
          d="M-20-4C-36-8-44-20-42-34M-22 4C-42 6-54-4-58-18M-20 12C-38 20-54 16-64 4"
          stroke-width="4"
          opacity=".85"
        />
        <path d="M-4-14C-8-30-20-40-36-44M6-16C6-32-4-44-18-54" stroke-width="5" />
        <path d="M-10-33l-10 2M2-36l-10 4" stroke-width="4" />
      </g>
      <path
        d="M-24 6C-22-12-8-20 8-18C18-22 26-20 30-14C42-14 52-8 54 0C56 6 52 10 46 9L30 8C34 14 34 20 30 24L46 20C50 19 52 24 48 28C38 36 22 38 8 32C-10 28-22 20-24 6Z"
        fill="url(#pk-dragon)"
      />
      <path d="M30 8L22 12L16 8M30 24L22 20L16 24" fill="none" stroke="#0a1733" stroke-width="2" />
      <path d="M10 8L44 9L30 12L34 22L12 26C18 20 18 14 10 8Z" fill="#0a1733" opacity=".75" />
      <path d="M22 11l3 6l4-6ZM22 23l3-5l4 4Z" fill="#fff5d6" />
      <circle cx="12" cy="-4" r="5" fill="#fffbe8" />
      <circle cx="13.500" cy="-4" r="2.600" fill="#0a1733" />
      <path d="M2-12C8-16 16-16 22-10" fill="none" stroke="#0a1733" stroke-width="3" stroke-linecap="round" />
      <circle cx="46" cy="-2" r="2.500" fill="#0a1733" opacity=".6" />
      <g fill="none" stroke="#f6dc97" stroke-width="2.500" stroke-linecap="round">
        <path d="M50-6C62-16 74-12 78-22C80-28 74-32 70-28" />
        <path d="M48 6C62 10 66 22 78 20C84 19 84 12 79 12" />
        <path d="M12 34C10 42 4 46-2 46M22 36C22 44 18 50 12 52" />
      </g>
    </g>
  );
}

/** A dragon coils around the pearl, over the sea. */
export function Dragon() {
  return (
    <>
      <defs>
        <linearGradient id="pk-dragon" x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stop-color="#fff0bf" />
          <stop offset=".5" stop-color="#e0b04c" />
          <stop offset="1" stop-color="#9a6816" />
        </linearGradient>
        <radialGradient id="pk-pearl">
          <stop offset=".4" stop-color="#ffdf94" stop-opacity=".6" />
          <stop offset="1" stop-color="#ffdf94" stop-opacity="0" />
        </radialGradient>
      </defs>
      <circle cx="150" cy="204" r="98" fill="url(#pk-pearl)" />
      <path d={WATER} fill="none" stroke="#ecca80" stroke-opacity=".5" stroke-width="1.500" />
      <g fill="#143463" stroke="#ecca80" stroke-opacity=".6" stroke-width="1.600">
        <path d={CLOUD} transform="translate(204 44) scale(.85)" />
        <path d={CURLS} transform="translate(204 44) scale(.85)" fill="none" />
        <path d={CLOUD} transform="translate(-26 262) scale(.7)" />
        <path d={CURLS} transform="translate(-26 262) scale(.7)" fill="none" />
      </g>
      <Leg x={66} y={268} turn={75} />
      <Leg x={50} y={150} turn={110} />
      <Leg x={226} y={116} turn={-120} />
      <Leg x={138} y={318} turn={30} />
      <path d={COMB} fill="#f3d48c" />
      <path d={OUTLINE} fill="url(#pk-dragon)" />
      <path d={BELLY} fill="#fff3cf" opacity=".55" />
      <path d={SCALES} fill="none" stroke="#7c5210" stroke-opacity=".7" stroke-width="1.500" />
      <Head />
    </>
  );
}
