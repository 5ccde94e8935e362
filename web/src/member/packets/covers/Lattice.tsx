import { ring } from './curves';

/** A window lattice of small frames that hang together by their middles. */
function lattice(): string {
  let path = '';
  for (let y = -10; y < 410; y += 40) {
    for (let x = -10; x < 310; x += 40) {
      path += `M${x + 9} ${y + 9}h22v22h-22ZM${x + 20} ${y}v9M${x + 20} ${y + 31}v9M${x} ${y + 20}h9M${x + 31} ${y + 20}h9`;
      path += `M${x + 15} ${y + 15}h10v10h-10Z`;
    }
  }
  return path;
}

const LATTICE = lattice();
const LEAVES: [number, number, number][] = [
  [92, 276, 24],
  [100, 246, -18],
  [206, 262, 150],
  [212, 236, 200],
  [84, 248, 60],
  [218, 286, 120],
  [110, 288, 40],
  [190, 288, 140],
];

/** A moon gate in a wall of lattice, bamboo behind it. */
export function Lattice() {
  return (
    <>
      <path d={LATTICE} fill="none" stroke="#e4b96c" stroke-opacity=".34" stroke-width="2" />
      <circle cx="150" cy="222" r="112" fill="#4c0a0a" />
      <circle cx="150" cy="222" r="104" fill="#7d1a14" />
      <circle cx="150" cy="222" r="104" fill="url(#pk-gate)" />
      <defs>
        <radialGradient id="pk-gate" cx=".5" cy=".42" r=".6">
          <stop offset="0" stop-color="#f3b865" stop-opacity=".75" />
          <stop offset="1" stop-color="#7d1a14" stop-opacity="0" />
        </radialGradient>
      </defs>
      <g stroke="#43100c" stroke-linecap="round" fill="none" opacity=".85">
        <path d="M96 312C92 280 92 250 98 196" stroke-width="6" stroke-dasharray="34 3" />
        <path d="M208 310C214 276 214 250 206 206" stroke-width="5" stroke-dasharray="30 3" />
        <path d="M112 318C112 296 114 276 120 254" stroke-width="4" stroke-dasharray="26 3" />
      </g>
      <g fill="#43100c" opacity=".85">
        {LEAVES.map(([x, y, turn]) => (
          <path
            key={`${x} ${y}`}
            d="M0 0C10-8 26-9 42 2C26 6 10 7 0 0Z"
            transform={`translate(${x} ${y}) rotate(${turn})`}
          />
        ))}
      </g>
      <path
        d={`${ring(150, 222, 112)}${ring(150, 222, 104)}`}
        fill="none"
        stroke="#e4b96c"
        stroke-width="2"
        stroke-opacity=".9"
      />
    </>
  );
}
