/** Bank-note lines for the background of jade surfaces. */
function lines(): string {
  let path = '';
  for (let k = 0; k < 10; k++) {
    for (let x = -10; x <= 410; x += 5) {
      const y = 92 + 50 * Math.sin(x / 58 + k * 0.2) * Math.cos(x / 145) + k * 6.5;
      path += `${x < -5 ? 'M' : 'L'}${x} ${y.toFixed(1)}`;
    }
  }
  return path;
}

const PATH = lines();

export function Rosette() {
  return (
    <svg class="rosette" viewBox="0 0 400 220" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <path d={PATH} />
    </svg>
  );
}
