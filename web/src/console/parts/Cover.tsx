import type { ComponentChildren } from 'preact';
import { Icon } from '../../shared/ui';

/** A part of what is held or owed, with the colour that it has in the picture. */
export interface Share {
  name: string;
  value: number;
  look: 'vault' | 'members' | 'merchants' | 'packets' | 'away' | 'house';
}

/** What there is of something is seen, however little it is. */
const THINNEST = 0.4;

const total = (shares: readonly Share[]): number => shares.reduce((sum, share) => sum + share.value, 0);

/** Shares one after the other on a line, `widest` being all of it. */
function Strip({ shares, widest, y }: { shares: readonly Share[]; widest: number; y: number }) {
  let from = 0;
  return (
    <>
      {shares.map((share) => {
        const x = from;
        const width = share.value > 0 ? Math.max(THINNEST, (share.value * 100) / widest) : 0;
        from += width;
        return <rect key={share.name} class={share.look} x={x} y={y} width={width} height="5" />;
      })}
    </>
  );
}

/** The promise that everything rests on: what is held, above, is at least what is owed, below. */
export function Cover(props: {
  id: string;
  title: string;
  covered: boolean;
  ok: string;
  broken: string;
  held: Share;
  owed: readonly Share[];
  text: (value: number) => string;
  /** What is said of the difference, and how it stands. */
  over: { name: string; bad: string };
  children?: ComponentChildren;
}) {
  const { held, owed, covered } = props;
  const over = held.value - total(owed);
  const widest = Math.max(total(owed), held.value, 1);
  return (
    <section class={covered ? 'card coverage' : 'card coverage broken'} aria-labelledby={props.id}>
      <div class="row between">
        <h2 id={props.id}>{props.title}</h2>
        <span class={covered ? 'tag good' : 'tag bad'}>
          <Icon name={covered ? 'check' : 'alert'} small />
          {covered ? props.ok : props.broken}
        </span>
      </div>
      <svg viewBox="0 0 100 13" preserveAspectRatio="none" aria-hidden="true">
        <Strip shares={[held]} widest={widest} y={0} />
        <Strip shares={owed} widest={widest} y={8} />
      </svg>
      <dl class="legend">
        {[held, ...owed].map((share) => (
          <div key={share.name}>
            <dt class={share.look}>{share.name}</dt>
            <dd class="num">{props.text(share.value)}</dd>
          </div>
        ))}
        <div>
          <dt>{over >= 0 ? props.over.name : props.over.bad}</dt>
          <dd class={over >= 0 ? 'num good' : 'num bad'}>{props.text(Math.abs(over))}</dd>
        </div>
      </dl>
      {props.children}
    </section>
  );
}
