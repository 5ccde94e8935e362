interface Flake {
  '--x': string;
  '--y': string;
  '--turn': string;
  '--size': string;
  '--long': string;
  '--late': string;
  [name: string]: string;
}

const FLAKES = 26;
/** The golden angle spreads any number of flakes without a pattern, and the same way every time. */
const GOLDEN = 2.399963;

function flakes(): Flake[] {
  return Array.from({ length: FLAKES }, (_, i) => {
    const angle = i * GOLDEN;
    const far = 5 + ((i * 7) % 11);
    return {
      '--x': `${(Math.cos(angle) * far).toFixed(2)}rem`,
      '--y': `${(Math.sin(angle) * far * 0.8 - 5).toFixed(2)}rem`,
      '--turn': `${200 + ((i * 131) % 500)}deg`,
      '--size': `${(0.25 + ((i * 5) % 7) * 0.07).toFixed(2)}rem`,
      '--long': `${(1.7 + ((i * 3) % 8) * 0.12).toFixed(2)}s`,
      '--late': `${(0.66 + ((i * 2) % 5) * 0.05).toFixed(2)}s`,
    };
  });
}

const FLYING = flakes();

/** Light and flakes of gold out of an opened packet. Nothing in it is needed to understand what happened. */
export function Flakes() {
  return (
    <div aria-hidden="true">
      <div class="pk-burst" />
      <div class="pk-flakes">
        {FLYING.map((flake, i) => (
          <i key={i} style={flake} />
        ))}
      </div>
    </div>
  );
}
