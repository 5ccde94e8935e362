import type { FunctionComponent } from 'preact';
import { around, INGOT_BOAT, INGOT_DOME, INGOT_RIM, ring, through } from '../covers/curves';
import { Happy, HEART, ink, line, LittleIngot, Paints } from './ingot';

function Thanks() {
  return (
    <>
      <path d={HEART} transform="translate(60 14) scale(1.5)" fill="url(#pk-s-red)" />
      <path d="M49 20q1-5 5-5" fill="none" stroke="#ffd9cf" stroke-width="3" stroke-linecap="round" />
      <LittleIngot
        face={
          <>
            <Happy />
            <path d="M53 89q7 7 14 0" {...line} />
          </>
        }
        arms={
          <path
            d="M16 76C8 64 18 50 34 40M104 76C112 64 102 50 86 40"
            {...line}
            stroke="#8a5a10"
            stroke-width="5"
          />
        }
      />
      <path d={HEART} transform="translate(20 26) scale(.5)" fill="#f28a76" />
      <path d={HEART} transform="translate(102 24) scale(.6)" fill="#f28a76" />
    </>
  );
}

function Bow() {
  return (
    <>
      <ellipse cx="60" cy="108" rx="42" ry="5" fill="#0c574c" opacity=".14" />
      <LittleIngot
        tilt={10}
        face={
          <>
            <path d="M42 83h10M68 83h10" {...line} />
            <path d="M55 90q5 4 10 0" {...line} />
          </>
        }
        arms={
          <>
            <path
              d="M16 78C20 98 40 104 56 100M104 78C100 98 80 104 64 100"
              {...line}
              stroke="#8a5a10"
              stroke-width="5"
            />
            <circle cx="54" cy="101" r="7" fill="#ffe3a0" stroke="#8a5a10" stroke-width="2.500" />
            <circle cx="64" cy="100" r="7" fill="#ffe3a0" stroke="#8a5a10" stroke-width="2.500" />
          </>
        }
      />
      <path d="M60 36V22M46 34L38 22M74 34L82 22" {...line} stroke="#0d6a5c" />
    </>
  );
}

function Wow() {
  const sparks = [1, 2, 3, 4, 5].map((i) => {
    const angle = Math.PI + (i * Math.PI) / 6;
    return through([around(60, 68, 52, angle), around(60, 68, i % 2 ? 60 : 66, angle)]);
  });
  return (
    <>
      <path d={sparks.join('')} {...line} stroke="#e2a63a" stroke-width="4" />
      <LittleIngot
        face={
          <>
            <circle cx="46" cy="81" r="6.500" fill="#fff" stroke={ink} stroke-width="2.500" />
            <circle cx="74" cy="81" r="6.500" fill="#fff" stroke={ink} stroke-width="2.500" />
            <circle cx="47" cy="80" r="3" fill={ink} />
            <circle cx="75" cy="80" r="3" fill={ink} />
            <ellipse cx="60" cy="92" rx="5" ry="6" fill="#a3331c" stroke={ink} stroke-width="2.500" />
          </>
        }
        arms={
          <path
            d="M14 70C4 64 4 54 8 48M106 70C116 64 116 54 112 48"
            {...line}
            stroke="#8a5a10"
            stroke-width="5"
          />
        }
      />
    </>
  );
}

function Coin(props: { x: number; y: number; r: number }) {
  const { x, y, r } = props;
  const q = r * 0.3;
  return (
    <>
      <circle cx={x} cy={y} r={r} fill="url(#pk-s-gold)" stroke="#8a5a10" stroke-width="2" />
      <rect
        x={x - q}
        y={y - q}
        width={2 * q}
        height={2 * q}
        fill="#fffdf4"
        stroke="#8a5a10"
        stroke-width="1.800"
      />
    </>
  );
}

function Rich() {
  return (
    <>
      <Coin x={22} y={98} r={11} />
      <Coin x={98} y={98} r={11} />
      <Coin x={14} y={34} r={8} />
      <Coin x={104} y={28} r={9} />
      <Coin x={84} y={14} r={6} />
      <LittleIngot
        face={
          <>
            <path d="M34 74H58V82Q46 92 36 84ZM62 74H86L84 84Q74 92 62 82Z" fill="#13211e" />
            <path d="M58 76h4" {...line} />
            <path d="M40 78l6-2M68 78l6-2" stroke="#8fd6c6" stroke-width="2.500" stroke-linecap="round" />
            <path d="M52 91q10 7 16-1" {...line} />
          </>
        }
      />
      <path
        d="M36 36C40 24 52 18 60 18S80 24 84 36C70 40 50 40 36 36Z"
        fill="url(#pk-s-red)"
        stroke="#8e1f10"
        stroke-width="2"
      />
      <path d="M30 38C46 44 74 44 90 38" {...line} stroke="#8e1f10" stroke-width="4" />
      <circle cx="60" cy="16" r="4" fill="#e2a63a" stroke="#8a5a10" stroke-width="2" />
    </>
  );
}

/** Two ingots, one of gold and one of jade. */
function Hug() {
  const other = (fill: string, edge: string, x: number, tilt: number) => (
    <g transform={`translate(${x} 46) rotate(${tilt} 32 40) scale(.62)`}>
      <path d={INGOT_RIM} fill={edge} />
      <path d={INGOT_DOME} fill={fill} stroke={edge} stroke-width="3" />
      <path d={INGOT_BOAT} fill={fill} stroke={edge} stroke-width="3" />
      <path d="M38 40q5-6 10 0M62 40q5-6 10 0M50 48q5 5 10 0" {...line} stroke-width="4" />
      <ellipse cx="34" cy="48" rx="6" ry="4" fill="#f0744f" opacity=".6" />
      <ellipse cx="76" cy="48" rx="6" ry="4" fill="#f0744f" opacity=".6" />
    </g>
  );
  return (
    <>
      <ellipse cx="60" cy="102" rx="44" ry="5" fill="#0c574c" opacity=".14" />
      {other('url(#pk-s-gold)', '#8a5a10', 4, 12)}
      {other('url(#pk-s-jade)', '#0a443c', 48, -12)}
      <path d="M58 92C66 96 74 95 80 89" {...line} stroke="#8a5a10" stroke-width="5" />
      <path d="M34 92C30 90 27 86 26 81" {...line} stroke="#0a443c" stroke-width="5" />
      <path d="M70 98C58 104 44 102 34 93" {...line} stroke="#0a443c" stroke-width="5" />
      <path d={HEART} transform="translate(60 14) scale(1.1)" fill="url(#pk-s-red)" />
      <path d={HEART} transform="translate(86 24) scale(.5)" fill="#f28a76" />
      <path d={HEART} transform="translate(34 26) scale(.45)" fill="#f28a76" />
    </>
  );
}

function burst(x: number, y: number, from: number, to: number, count: number): string {
  let path = '';
  for (let i = 0; i < count; i++) {
    const angle = (i * 2 * Math.PI) / count + 0.2;
    path += through([around(x, y, from, angle), around(x, y, to, angle)]);
  }
  return path;
}

function dots(x: number, y: number, far: number, count: number, r: number): string {
  let path = '';
  for (let i = 0; i < count; i++) {
    const at = around(x, y, far, (i * 2 * Math.PI) / count + 0.2);
    path += ring(at.x, at.y, r);
  }
  return path;
}

function Firework() {
  return (
    <>
      <rect x="8" y="8" width="104" height="104" rx="26" fill="#10233f" />
      <g stroke-linecap="round" fill="none">
        <path d={burst(46, 46, 8, 28, 14)} stroke="#ffd36e" stroke-width="3" />
        <path d={burst(46, 46, 4, 14, 14)} stroke="#ff7a5c" stroke-width="3" />
        <path d={burst(86, 66, 5, 17, 10)} stroke="#6fe0c4" stroke-width="2.500" />
        <path d={burst(80, 28, 4, 11, 8)} stroke="#ff9fb6" stroke-width="2.500" />
        <path
          d="M46 76C46 88 44 98 40 108M86 84C86 94 84 102 82 110"
          stroke="#ffd36e"
          stroke-opacity=".5"
          stroke-width="2"
        />
      </g>
      <path d={dots(46, 46, 33, 14, 2)} fill="#ffe9ae" />
      <path d={dots(86, 66, 21, 10, 1.6)} fill="#c6fff0" />
      <path d={dots(80, 28, 14, 8, 1.4)} fill="#ffd6df" />
      <path
        d="M22 26h.1M30 96h.1M102 46h.1M62 88h.1M100 98h.1"
        stroke="#fff"
        stroke-width="2.500"
        stroke-linecap="round"
      />
    </>
  );
}

function Fish() {
  const scale: string[] = [];
  for (let row = 0; row < 4; row++) {
    for (let i = 0; i < 3; i++) {
      const x = 50 + row * 9;
      const y = 50 + i * 13 + (row % 2 ? 6 : 0);
      scale.push(`M${x} ${y - 6}q8 6 0 12`);
    }
  }
  return (
    <>
      <g fill="none" stroke="#4cbda6" stroke-width="3" stroke-linecap="round">
        <path d="M8 100q9-8 18 0t18 0t18 0t18 0t18 0t16 0" />
        <path d="M20 110q9-7 18 0t18 0t18 0t18 0" stroke-opacity=".6" />
      </g>
      <path
        d="M84 62C96 50 104 34 114 30C110 46 110 56 110 62C110 70 112 82 116 96C104 92 94 78 84 66Z"
        fill="#f28a5e"
        stroke="#a3331c"
        stroke-width="2.500"
        stroke-linejoin="round"
      />
      <path
        d="M50 40C54 22 74 20 82 26C78 32 76 38 78 46Z"
        fill="#f28a5e"
        stroke="#a3331c"
        stroke-width="2.500"
        stroke-linejoin="round"
      />
      <path
        d="M12 62C20 38 48 30 72 42C84 48 90 58 92 64C86 82 66 94 44 90C26 88 14 76 12 62Z"
        fill="url(#pk-s-red)"
        stroke="#a3331c"
        stroke-width="2.500"
      />
      <path d="M18 74C30 88 60 90 82 76C70 92 52 94 40 90C28 88 20 82 18 74Z" fill="#ffe3a0" />
      <path d={scale.join('')} fill="none" stroke="#ffd591" stroke-width="2" />
      <path d="M40 46C46 58 46 74 38 86" fill="none" stroke="#a3331c" stroke-width="2.500" />
      <circle cx="28" cy="56" r="6" fill="#fff" stroke="#a3331c" stroke-width="2" />
      <circle cx="27" cy="57" r="3" fill={ink} />
      <path d="M14 68q6 4 10 0" {...line} stroke="#a3331c" stroke-width="2.500" />
      <path
        d="M12 62C4 60 2 66 4 72M16 72C10 74 10 80 14 84"
        {...line}
        stroke="#e2a63a"
        stroke-width="2.500"
      />
      <Coin x={20} y={26} r={9} />
    </>
  );
}

function LuckyCat() {
  return (
    <>
      <path
        d="M28 110C20 86 30 70 60 70S100 86 92 110Z"
        fill="#fffaf0"
        stroke="#7a5a3a"
        stroke-width="2.500"
      />
      <path
        d="M26 30L30 10L46 24M94 30L90 10L74 24"
        fill="#fffaf0"
        stroke="#7a5a3a"
        stroke-width="2.500"
        stroke-linejoin="round"
      />
      <path d="M31 25l2-9l8 8ZM89 25l-2-9l-8 8Z" fill="#f2937c" />
      <ellipse cx="60" cy="48" rx="38" ry="30" fill="#fffaf0" stroke="#7a5a3a" stroke-width="2.500" />
      <path d="M42 42q6-7 12 0M66 42q6-7 12 0" {...line} />
      <path
        d="M56 52h8l-4 4ZM60 56v4M60 60q-5 5-10 1M60 60q5 5 10 1"
        {...line}
        stroke-width="2.200"
        fill={ink}
        fill-opacity=".01"
      />
      <path d="M26 52h-12M27 58l-11 4M94 52h12M93 58l11 4" {...line} stroke="#7a5a3a" stroke-width="2" />
      <ellipse cx="37" cy="56" rx="6" ry="3.500" fill="#f2937c" opacity=".6" />
      <ellipse cx="83" cy="56" rx="6" ry="3.500" fill="#f2937c" opacity=".6" />
      <path
        d="M34 76C50 84 70 84 86 76"
        fill="none"
        stroke="url(#pk-s-red)"
        stroke-width="7"
        stroke-linecap="round"
      />
      <circle cx="60" cy="85" r="7" fill="url(#pk-s-gold)" stroke="#8a5a10" stroke-width="2" />
      <path d="M60 85v5" stroke="#8a5a10" stroke-width="2" />
      <path
        d="M92 92C108 86 112 60 104 42"
        fill="none"
        stroke="#7a5a3a"
        stroke-width="20"
        stroke-linecap="round"
      />
      <path
        d="M92 92C108 86 112 60 104 42"
        fill="none"
        stroke="#fffaf0"
        stroke-width="15"
        stroke-linecap="round"
      />
      <path d="M98 40q3 5 6 0q3 5 6 0" {...line} stroke="#7a5a3a" stroke-width="2" />
      <Coin x={38} y={102} r={11} />
    </>
  );
}

const DRAWINGS: Record<string, FunctionComponent> = {
  thanks: Thanks,
  bow: Bow,
  wow: Wow,
  rich: Rich,
  hug: Hug,
  firework: Firework,
  fish: Fish,
  lucky_cat: LuckyCat,
};

/** A sticker, 120 x 120; one that this version does not know says thanks. The words beside it say what it is. */
export function Sticker({ code }: { code: string }) {
  const Drawing = DRAWINGS[code] ?? Thanks;
  return (
    <svg class="pk-sticker" viewBox="0 0 120 120" aria-hidden="true">
      <Paints />
      <Drawing />
    </svg>
  );
}
