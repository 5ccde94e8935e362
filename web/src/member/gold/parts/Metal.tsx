import { useId } from 'preact/hooks';
import { UG_PER_GRAM } from '../weight';

/** Colours of polished gold, from the light side to the shade. */
function Shine({ id, turned }: { id: string; turned?: boolean }) {
  return (
    <linearGradient id={id} x1="0" y1="0" x2={turned ? '1' : '0.35'} y2="1">
      <stop offset="0" stop-color="#fff3c9" />
      <stop offset="0.35" stop-color="#ecc878" />
      <stop offset="0.7" stop-color="#cf9a33" />
      <stop offset="1" stop-color="#a3701a" />
    </linearGradient>
  );
}

/** What is stamped on the metal: whole grams without decimals. */
function stamp(ug: number): string {
  return `${ug / UG_PER_GRAM} g`;
}

/** A cast bar as it lies on a table, with its weight stamped in. Decorative: the words stand beside it. */
export function BarDrawing({ ug }: { ug?: number }) {
  const [top, front, side] = [useId(), useId(), useId()];
  return (
    <svg class="metal" viewBox="0 0 120 84" aria-hidden="true">
      <defs>
        <Shine id={top} />
        <Shine id={front} turned />
        <linearGradient id={side} x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stop-color="#b9822a" />
          <stop offset="1" stop-color="#7d5410" />
        </linearGradient>
      </defs>
      <ellipse cx="60" cy="74" rx="52" ry="6" fill="#3d2703" opacity="0.14" />
      <path d="M26 22 92 16 104 30 30 38Z" fill={`url(#${top})`} />
      <path d="M30 38 104 30 114 58 22 71Z" fill={`url(#${front})`} />
      <path d="M26 22 30 38 22 71 10 52Z" fill={`url(#${side})`} />
      <path d="M26 22 92 16 104 30 30 38Z" fill="none" stroke="#fff8e0" stroke-opacity="0.7" />
      <path d="M38 44.500 98 38 104 54 34 63Z" fill="none" stroke="#8a5f14" stroke-opacity="0.45" />
      {ug !== undefined && (
        <text x="68" y="56" text-anchor="middle" transform="rotate(-6.500 68 52)">
          {stamp(ug)}
        </text>
      )}
    </svg>
  );
}

/** A coin with a milled edge and its weight. */
export function CoinDrawing({ ug }: { ug?: number }) {
  const face = useId();
  return (
    <svg class="metal" viewBox="0 0 120 84" aria-hidden="true">
      <defs>
        <radialGradient id={face} cx="0.36" cy="0.28" r="0.85">
          <stop offset="0" stop-color="#fff6d6" />
          <stop offset="0.4" stop-color="#eccd84" />
          <stop offset="0.78" stop-color="#d09c37" />
          <stop offset="1" stop-color="#9c6a17" />
        </radialGradient>
      </defs>
      <ellipse cx="60" cy="78" rx="30" ry="4" fill="#3d2703" opacity="0.14" />
      <circle cx="60" cy="42" r="35" fill="#a3701a" />
      <circle cx="60" cy="41" r="35" fill={`url(#${face})`} />
      <circle
        cx="60"
        cy="41"
        r="33"
        fill="none"
        stroke="#8a5f14"
        stroke-width="3"
        stroke-dasharray="1 2.200"
      />
      <circle cx="60" cy="41" r="28" fill="none" stroke="#8a5f14" stroke-opacity="0.55" />
      <path
        d="M52 41h16l3.500 10H48.500ZM55 41l1.500-5h7l1.500 5"
        fill="none"
        stroke="#7d5410"
        stroke-width="1.800"
        stroke-linejoin="round"
      />
      <path d="M52 41h16l3.500 10H48.500Z" fill="#8a5f14" fill-opacity="0.14" />
      {ug !== undefined && (
        <text x="60" y="31" text-anchor="middle">
          {stamp(ug)}
        </text>
      )}
    </svg>
  );
}
