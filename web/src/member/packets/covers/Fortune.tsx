import { FU, ring } from './curves';

/** Coins that overlap like chain mail. */
function coins(): string {
  let path = '';
  for (let y = 0; y <= 400; y += 20) {
    for (let x = (y / 20) % 2 ? 20 : 0; x <= 300; x += 40) path += ring(x, y, 20);
  }
  return path;
}

const COINS = coins();

/** 福 on its diamond of paper, as on a door at New Year. */
export function Fortune() {
  return (
    <>
      <path d={COINS} fill="none" stroke="#ffd990" stroke-opacity=".13" stroke-width="1.500" />
      <g transform="translate(150 306) rotate(45)">
        <rect
          x="-64"
          y="-64"
          width="128"
          height="128"
          rx="3"
          fill="#7c0f07"
          opacity=".5"
          transform="translate(4 4)"
        />
        <rect x="-64" y="-64" width="128" height="128" rx="3" fill="#c22a17" />
        <rect x="-57" y="-57" width="114" height="114" fill="none" stroke="#f7d893" stroke-width="1.500" />
        <rect x="-53" y="-53" width="106" height="106" fill="none" stroke="#f7d893" stroke-opacity=".5" />
      </g>
      <path
        d={FU}
        transform="translate(104 258) scale(.94)"
        fill="none"
        stroke="#fbe2a4"
        stroke-width="8"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
      <g fill="none" stroke="#f7d893" stroke-opacity=".75" stroke-width="1.500">
        <path d="M12 92V12H92M208 12H288V92M12 308V388H92M208 388H288V308" />
        <path d="M22 70V22H70M230 22H278V70M22 330V378H70M230 378H278V330" stroke-opacity=".45" />
      </g>
    </>
  );
}
