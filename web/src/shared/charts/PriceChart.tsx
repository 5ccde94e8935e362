import type { Signal } from '@preact/signals';
import { useEffect, useId, useMemo } from 'preact/hooks';
import {
  areaPath,
  candlePath,
  gather,
  indexOf,
  linePath,
  priceMarks,
  scaleOf,
  timeMarks,
  type Candle,
  type Frame,
  type Scale,
} from './price';
import { textScale, useWidth } from './useWidth';
import './price.css';

/** Something of the reader's own at a moment of the chart. */
export interface ChartMark {
  at_ms: number;
  value: number;
  kind: 'buy' | 'sell';
  /** One character. */
  sign: string;
}

/** A value with a line of its own across the chart. */
export interface ChartLevel {
  value: number;
  label: string;
}

export interface PriceChartProps {
  candles: readonly Candle[];
  kind: 'line' | 'candles';
  marks?: readonly ChartMark[];
  level?: ChartLevel;
  /** The candle that is pointed at; read by whoever shows its figures. The chart itself is not drawn anew for it. */
  pointed: Signal<Candle | undefined>;
  height?: number;
  /** A price on the axis, and a moment below it. */
  axis: (value: number) => string;
  time: (atMs: number) => string;
  /** For those who do not see it: what it is, and one candle in words. */
  label: string;
  told: (candle: Candle) => string;
}

/** A candle and the gap to the next are not narrower than this. */
const CANDLE_PX = 6;
const LABEL_PX = 78;

interface Layout {
  candles: readonly Candle[];
  scale: Scale;
  frame: Frame;
  width: number;
  height: number;
}

function layOut(props: PriceChartProps, width: number, textSize: number): Layout {
  const height = props.height ?? 212;
  const gutter = Math.max(...[0, ...ends(props.candles)].map((value) => props.axis(value).length)) * 6.6 + 8;
  const frame = { left: 2, right: width - gutter * textSize, top: 14, bottom: height - 26 * textSize };
  const drawn = props.kind === 'line' ? width : (frame.right - frame.left) / CANDLE_PX;
  const candles = gather(props.candles, drawn);
  const half = props.kind === 'candles' ? (frame.right - frame.left) / Math.max(2, candles.length) / 2 : 0;
  const inner = { ...frame, left: frame.left + half, right: frame.right - half };
  return { candles, scale: scaleOf(candles, inner), frame, width, height };
}

function ends(candles: readonly Candle[]): number[] {
  return candles.length === 0 ? [] : [candles[0]![1], candles.at(-1)![4]];
}

function Axes({ layout, props }: { layout: Layout; props: PriceChartProps }) {
  const { scale, frame, candles, width, height } = layout;
  const times = timeMarks(candles.length, (frame.right - frame.left) / (LABEL_PX * textScale()) + 1);
  return (
    <>
      {priceMarks(scale.least, scale.most).map((value) => (
        <g key={value}>
          <path class="grid" d={`M${frame.left} ${scale.y(value)}H${frame.right}`} />
          <text x={width} y={scale.y(value) + 4} text-anchor="end">
            {props.axis(value)}
          </text>
        </g>
      ))}
      {times.map((index, i) => (
        <text
          key={index}
          x={scale.x(index)}
          y={height - 4}
          text-anchor={i === 0 ? 'start' : i === times.length - 1 ? 'end' : 'middle'}
        >
          {props.time(candles[index]![0])}
        </text>
      ))}
    </>
  );
}

function Prices({ layout, kind }: { layout: Layout; kind: PriceChartProps['kind'] }) {
  const { candles, scale, frame } = layout;
  const fill = useId();
  if (kind === 'candles') {
    const wide = Math.max(1.5, ((frame.right - frame.left) / Math.max(1, candles.length)) * 0.62);
    return (
      <>
        <path class="candle rises" d={candlePath(candles, scale, true, wide)} />
        <path class="candle falls" d={candlePath(candles, scale, false, wide)} />
      </>
    );
  }
  const closes = candles.map((candle) => candle[4]);
  return (
    <>
      <defs>
        <linearGradient id={fill} x1="0" y1="0" x2="0" y2="1">
          <stop class="from" offset="0" />
          <stop class="to" offset="1" />
        </linearGradient>
      </defs>
      <path class="area" d={areaPath(closes, scale, frame.bottom)} fill={`url(#${fill})`} />
      <path class="line" d={linePath(closes, scale)} />
      {closes.length > 0 && (
        <g class="latest">
          <circle class="halo" cx={scale.x(closes.length - 1)} cy={scale.y(closes.at(-1)!)} r="7" />
          <circle cx={scale.x(closes.length - 1)} cy={scale.y(closes.at(-1)!)} r="3.5" />
        </g>
      )}
    </>
  );
}

function Level({ layout, level }: { layout: Layout; level: ChartLevel }) {
  const { scale, frame } = layout;
  if (level.value < scale.least || level.value > scale.most) return null;
  const y = scale.y(level.value);
  return (
    <g class="level">
      <path d={`M${frame.left} ${y}H${frame.right}`} />
      <text x={frame.left + 2} y={y < frame.top + 14 ? y + 14 : y - 5}>
        {level.label}
      </text>
    </g>
  );
}

function Marks({ layout, marks }: { layout: Layout; marks: readonly ChartMark[] }) {
  const { candles, scale, frame } = layout;
  // of several in one candle the last is on top
  return (
    <>
      {marks.map((mark) => {
        const index = indexOf(candles, mark.at_ms);
        if (index < 0) return null;
        const value = Math.max(scale.least, Math.min(scale.most, mark.value));
        const x = Math.max(frame.left + 8, Math.min(frame.right - 8, scale.x(index)));
        return (
          <g key={`${mark.at_ms}${mark.kind}`} class={`mark ${mark.kind}`}>
            <circle cx={x} cy={scale.y(value)} r={8 * textScale()} />
            <text x={x} y={scale.y(value) + 3.5 * textScale()} text-anchor="middle">
              {mark.sign}
            </text>
          </g>
        );
      })}
    </>
  );
}

/** The only part that is drawn anew while a finger moves. */
function Cursor({ layout, pointed }: { layout: Layout; pointed: Signal<Candle | undefined> }) {
  const { candles, scale, frame } = layout;
  const candle = pointed.value;
  if (!candle) return null;
  const x = scale.x(Math.max(0, indexOf(candles, candle[0])));
  return (
    <g class="cursor">
      <path d={`M${x} ${frame.top - 8}V${frame.bottom}`} />
      <circle cx={x} cy={scale.y(candle[4])} r="5" />
    </g>
  );
}

/**
 * Prices over time, as a line or as candles. A finger or the pointer shows one candle, and so do the arrow keys
 * (Page up and down by tenths, Home, End, Escape). A vertical swipe scrolls the page as everywhere else.
 */
export function PriceChart(props: PriceChartProps) {
  const { pointed } = props;
  const { element, width } = useWidth<HTMLDivElement>();
  const textSize = textScale();
  const layout = useMemo(
    () => layOut(props, width, textSize),
    [props.candles, props.kind, props.height, width, textSize, props.axis],
  );
  useEffect(() => () => void (pointed.value = undefined), [props.kind]);

  const point = (event: PointerEvent): void => {
    if (event.type === 'pointermove' && event.pointerType !== 'mouse' && pointed.peek() === undefined) return;
    const box = element.current!.getBoundingClientRect();
    pointed.value = layout.candles[layout.scale.at(event.clientX - box.left)];
  };
  const leave = (): void => void (pointed.value = undefined);
  const lift = (event: PointerEvent): void => {
    if (event.pointerType !== 'mouse') leave();
  };
  const press = (event: KeyboardEvent): void => {
    const next = keyed(event.key, layout.candles, pointed.peek());
    if (next === 'not ours') return;
    event.preventDefault();
    pointed.value = next;
  };

  return (
    <div ref={element} class="price-chart">
      <svg
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        width={layout.width}
        height={layout.height}
        aria-hidden="true"
        onPointerDown={point}
        onPointerMove={point}
        onPointerUp={lift}
        onPointerCancel={leave}
        onPointerLeave={leave}
      >
        <Axes layout={layout} props={props} />
        <Prices layout={layout} kind={props.kind} />
        {props.level && <Level layout={layout} level={props.level} />}
        {props.marks && <Marks layout={layout} marks={props.marks} />}
        <Cursor layout={layout} pointed={pointed} />
      </svg>
      <Handle layout={layout} pointed={pointed} label={props.label} told={props.told} onKeyDown={press} />
    </div>
  );
}

/** What the keyboard and screen readers hold on to: a slider over the candles. */
function Handle(props: {
  layout: Layout;
  pointed: Signal<Candle | undefined>;
  label: string;
  told: (candle: Candle) => string;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  const { candles } = props.layout;
  const candle = props.pointed.value ?? candles.at(-1);
  if (!candle) return null;
  return (
    <div
      class="handle"
      role="slider"
      tabIndex={0}
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={candles.length - 1}
      aria-valuenow={indexOf(candles, candle[0])}
      aria-valuetext={props.told(candle)}
      onKeyDown={props.onKeyDown}
      onBlur={() => void (props.pointed.value = undefined)}
    />
  );
}

/** Where a key leads from a candle. */
function keyed(
  key: string,
  candles: readonly Candle[],
  from: Candle | undefined,
): Candle | undefined | 'not ours' {
  const last = candles.length - 1;
  const at = from ? indexOf(candles, from[0]) : last;
  const far = Math.max(1, Math.round(candles.length / 10));
  const steps: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    PageDown: at - far,
    PageUp: at + far,
    Home: 0,
    End: last,
  };
  if (key === 'Escape') return from ? undefined : 'not ours';
  const to = steps[key];
  return to === undefined ? 'not ours' : candles[Math.max(0, Math.min(last, to))];
}
