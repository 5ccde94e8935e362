import { ring } from './curves';

/** Ranges from far to near: the ridge, and its colours from top to foot. */
const RANGES: [string, string, string, string][] = [
  [
    'far',
    'M0 268L34 236L62 258L96 210L128 246L160 224L196 262L232 214L262 244L300 222V400H0Z',
    '#5fb3a8',
    '#1d6a73',
  ],
  [
    'middle',
    'M0 306L28 284L58 298L104 250L140 292L172 274L210 306L248 262L280 292L300 280V400H0Z',
    '#3f9c93',
    '#12545f',
  ],
  [
    'near',
    'M0 352L44 312L78 340L116 316L150 352L196 308L232 344L266 322L300 350V400H0Z',
    '#2b8a83',
    '#0a3f4b',
  ],
  ['shore', 'M0 384L52 362L110 380L170 366L230 386L300 368V400H0Z', '#1b6f70', '#072c39'],
];

/** The folds of the rock, in a warm line, as old painters of blue and green mountains drew them. */
const FOLDS =
  'M96 210L88 240L94 262M232 214L226 238L236 258M34 236L32 254M104 250L98 276L106 296M248 262L240 286L250 304M44 312L40 334M196 308L190 330L200 348M262 244L264 260M160 224L156 240M266 322L270 340M28 284L30 300M172 274L168 290';

/** Blue and green mountains at sunrise. */
export function Mountain() {
  return (
    <>
      <defs>
        <linearGradient id="pk-dawn" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stop-color="#0f4853" stop-opacity="0" />
          <stop offset=".52" stop-color="#d9a64f" stop-opacity=".55" />
          <stop offset="1" stop-color="#f3d48d" stop-opacity=".75" />
        </linearGradient>
        {RANGES.map(([name, , top, foot]) => (
          <linearGradient key={name} id={`pk-${name}`} x1="0" y1="0" x2="0" y2="1">
            <stop offset="0" stop-color={top} />
            <stop offset="1" stop-color={foot} />
          </linearGradient>
        ))}
      </defs>
      <rect width="300" height="290" fill="url(#pk-dawn)" />
      <circle cx="150" cy="202" r="84" fill="#ffe3a1" opacity=".28" />
      <circle cx="150" cy="202" r="64" fill="#ffe9b4" opacity=".4" />
      <path
        d={`${ring(150, 202, 84)}${ring(150, 202, 98)}`}
        fill="none"
        stroke="#fff0c4"
        stroke-opacity=".4"
      />
      {RANGES.map(([name, ridge]) => (
        <path
          key={name}
          d={ridge}
          fill={`url(#pk-${name})`}
          stroke="#f0d596"
          stroke-width="1.800"
          stroke-linejoin="round"
        />
      ))}
      <path d={FOLDS} fill="none" stroke="#f0d596" stroke-opacity=".5" stroke-width="1.300" />
      <g fill="none" stroke="#fff6dd" stroke-opacity=".4" stroke-width="1.500" stroke-linecap="round">
        <path d="M-10 300H70C84 300 84 312 70 312M230 336H310M40 358H124C138 358 138 368 126 368M210 296H256" />
      </g>
      <g fill="none" stroke="#fff3cf" stroke-width="2.200" stroke-linecap="round" stroke-linejoin="round">
        <path d="M46 176q7-8 12 0q7-8 13 0M72 156q5-6 9 0q5-6 10 0M238 160q6-7 11 0q6-7 12 0" />
      </g>
    </>
  );
}
