import { useEffect, useRef, useState } from 'preact/hooks';
import { axisMarks, labelled, labelWidth } from './bars';
import './charts.css';

export interface Bar {
  /** Under the bar, where there is room. */
  label: string;
  /** What a reader or the pointer gets: the whole name of the bar. */
  name: string;
  value: number;
}

const AXIS = 60;
const TOP = 10;

/** How much larger than usual the reader has made the text. */
const textScale = (): number => (parseFloat(getComputedStyle(document.documentElement).fontSize) || 16) / 16;

/** The width that the chart has, so that its text keeps its size on every screen. */
function useWidth() {
  const figure = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(600);
  useEffect(() => {
    if (!figure.current || typeof ResizeObserver === 'undefined') return undefined;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.max(240, entry?.contentRect.width ?? 600)));
    watch.observe(figure.current);
    return () => watch.disconnect();
  }, []);
  return { figure, width };
}

/**
 * Amounts or counts side by side, with an axis from 0. The pointer shows one bar's figures; everybody else finds the
 * same figures in the table below.
 */
export function BarChart(props: {
  bars: Bar[];
  title: string;
  /** How a value is written beside a bar, and (shorter) on the axis. */
  format: (value: number) => string;
  axis?: (value: number) => string;
  /** Words for the table: its fold, and its two columns. */
  words: { table: string; name: string; value: string };
  height?: number;
  /** Pixels for the axis' figures. */
  left?: number;
}) {
  const [at, setAt] = useState<number>();
  const { figure, width } = useWidth();
  const { bars, format } = props;
  const height = props.height ?? 220;
  const scale = textScale();
  const left = (props.left ?? AXIS) * scale;
  const marks = axisMarks(Math.max(0, ...bars.map((bar) => bar.value)));
  const top = marks[marks.length - 1]!;
  const base = height - 24 * scale;
  const y = (value: number): number => base - ((base - TOP) * value) / top;
  const slot = (width - left) / Math.max(1, bars.length);
  const shown = labelled(
    bars.length,
    Math.floor((width - left) / (scale * labelWidth(bars.map((bar) => bar.label)))),
  );
  const best = bars.reduce((found, bar, i) => (bar.value > (bars[found]?.value ?? 0) ? i : found), 0);
  const told = at === undefined ? undefined : bars[at];
  return (
    <figure ref={figure} class="chart" onPointerLeave={() => setAt(undefined)}>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={props.title}>
        {marks.map((mark) => (
          <g key={mark}>
            <path class="grid" d={`M${left} ${y(mark)}H${width}`} />
            <text x={left - 8} y={y(mark) + 4} text-anchor="end">
              {(props.axis ?? format)(mark)}
            </text>
          </g>
        ))}
        {bars.map((bar, i) => {
          const x = left + i * slot;
          const wide = Math.min(28, slot * 0.68);
          return (
            <g key={bar.name} onPointerEnter={() => setAt(i)}>
              <rect class="hit" x={x} y={0} width={slot} height={height} />
              <rect
                class={i === at ? 'bar at' : 'bar'}
                x={x + (slot - wide) / 2}
                y={y(bar.value)}
                width={wide}
                height={Math.max(bar.value > 0 ? 2 : 0, base - y(bar.value))}
                rx={Math.min(4, wide / 3)}
              />
              {shown[i] && (
                <text x={x + slot / 2} y={height - 6} text-anchor="middle">
                  {bar.label}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <figcaption class="mut">
        {(told ?? bars[best])
          ? `${(told ?? bars[best]!).name} · ${format((told ?? bars[best]!).value)}`
          : ' '}
      </figcaption>
      <details>
        <summary>{props.words.table}</summary>
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">{props.words.name}</th>
              <th scope="col">{props.words.value}</th>
            </tr>
          </thead>
          <tbody>
            {bars.map((bar) => (
              <tr key={bar.name}>
                <th scope="row">{bar.name}</th>
                <td class="num">{format(bar.value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
