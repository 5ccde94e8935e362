import type { ComponentChildren } from 'preact';
import { INGOT_BOAT, INGOT_DOME, INGOT_RIM } from '../covers/curves';

/** Little Ingot, who says thanks in most of the stickers: a boat of gold with a face, arms and feet. */
export function LittleIngot(props: { face: ComponentChildren; arms?: ComponentChildren; tilt?: number }) {
  return (
    <g transform={props.tilt ? `rotate(${props.tilt} 60 92)` : undefined}>
      <path d="M48 96l-2 8M72 96l2 8" stroke="#8a5a10" stroke-width="5" stroke-linecap="round" />
      <g transform="translate(5 38)">
        <path d={INGOT_RIM} fill="#b67f1e" />
        <path d={INGOT_DOME} fill="url(#pk-s-dome)" stroke="#8a5a10" stroke-width="2" />
        <path
          d={INGOT_BOAT}
          fill="url(#pk-s-gold)"
          stroke="#8a5a10"
          stroke-width="2"
          stroke-linejoin="round"
        />
        <path
          d="M8 23C22 32 38 35 55 35"
          fill="none"
          stroke="#fff8dc"
          stroke-width="2.500"
          stroke-linecap="round"
          opacity=".8"
        />
      </g>
      <ellipse cx="37" cy="88" rx="6" ry="3.500" fill="#f0744f" opacity=".55" />
      <ellipse cx="83" cy="88" rx="6" ry="3.500" fill="#f0744f" opacity=".55" />
      {props.face}
      {props.arms}
    </g>
  );
}

/** Colours that the stickers share. */
export function Paints() {
  return (
    <defs>
      <linearGradient id="pk-s-gold" x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stop-color="#ffe9a6" />
        <stop offset="1" stop-color="#e2a63a" />
      </linearGradient>
      <linearGradient id="pk-s-dome" x1="0" y1="0" x2="1" y2="1">
        <stop offset="0" stop-color="#fff5cf" />
        <stop offset="1" stop-color="#e3ac42" />
      </linearGradient>
      <linearGradient id="pk-s-red" x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stop-color="#ee5a41" />
        <stop offset="1" stop-color="#c2311d" />
      </linearGradient>
      <linearGradient id="pk-s-jade" x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stop-color="#6fd0b9" />
        <stop offset="1" stop-color="#12806d" />
      </linearGradient>
    </defs>
  );
}

const INK = '#5d3605';
export const line = { fill: 'none', stroke: INK, 'stroke-width': 3, 'stroke-linecap': 'round' } as const;
export const ink = INK;

/** Eyes that smile. */
export const Happy = () => <path d="M42 82q5-6 10 0M68 82q5-6 10 0" {...line} />;

/** A heart of size 1 at 0, 0: twenty wide. */
export const HEART = 'M0 5C-3-3-11-3-11 4C-11 10-5 13 0 18C5 13 11 10 11 4C11-3 3-3 0 5Z';
