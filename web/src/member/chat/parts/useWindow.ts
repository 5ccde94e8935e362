import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Message } from '../types';
import { heightOf, nextSpan, spanAround, visibleRows, type Span } from '../windowed';

const GUESS_PX = 64;
/** So near to the lower end counts as being there. */
const END_PX = 40;

export interface Window {
  span: Span;
  /** Heights of what is left out above and below, in pixels. */
  above: number;
  below: number;
  atEnd: boolean;
  onScroll: () => void;
  toEnd: () => void;
  /** Brings a message into view, if it is among the items. */
  show: (seq: number) => boolean;
}

/** The first row on screen, and where. `stuck`: the reader was at the newest message, and stays at the newest. */
interface Anchor {
  seq: number;
  top: number;
  newest: number | undefined;
  stuck: boolean;
}

/** Rows that a screen may hold, when it is not known how many. */
const SCREENFUL = 20;

const rowsIn = (box: HTMLElement): HTMLElement[] => [...box.querySelectorAll<HTMLElement>('[data-seq]')];

/**
 * Keeps few of many rows in the page. The box is scrolled from its lower end (`column-reverse`), so what is added above
 * the reader moves nothing; for what is added below, the first row on screen is held where it was.
 */
export function useWindow(
  box: RefObject<HTMLElement | null>,
  items: Message[],
  follows: boolean,
  onSeen: (shown: Span) => void,
): Window {
  const heights = useRef(new Map<number, number>());
  const anchor = useRef<Anchor>(undefined);
  const wanted = useRef<number>(undefined);
  const [span, setSpan] = useState<Span>({ from: 0, to: 0 });
  const [atEnd, setAtEnd] = useState(true);

  const height = (i: number): number => heights.current.get(items[i]?.seq ?? 0) ?? GUESS_PX;
  const shown = (): Span => {
    const element = box.current;
    const held = anchor.current;
    if (held && !held.stuck && held.newest !== items.at(-1)?.seq) {
      // something was added below: the distance from the end tells nothing until the reader is put back
      const from = items.findIndex((each) => each.seq === held.seq);
      if (from >= 0) return { from, to: Math.min(items.length, from + SCREENFUL) };
    }
    const below = element ? Math.max(0, -element.scrollTop) : 0;
    return visibleRows(height, items.length, below, element?.clientHeight ?? 0);
  };
  // what is rendered now: the span of the last time may no longer fit the items
  const fitting = wanted.current === undefined ? nextSpan(span, shown(), items.length) : span;

  const hold = (): void => {
    const element = box.current;
    if (!element) return;
    const edge = element.getBoundingClientRect().top;
    const row = rowsIn(element).find((each) => each.getBoundingClientRect().bottom > edge);
    anchor.current = row && {
      seq: Number(row.dataset.seq),
      top: row.getBoundingClientRect().top - edge,
      newest: items.at(-1)?.seq,
      stuck: follows && element.scrollTop > -END_PX,
    };
  };

  const onScroll = (): void => {
    const element = box.current;
    if (!element) return;
    hold();
    setAtEnd(element.scrollTop > -END_PX);
    const now = shown();
    setSpan((before) => nextSpan(before, now, items.length));
    onSeen(now);
  };

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    for (const row of rowsIn(element)) {
      heights.current.set(Number(row.dataset.seq), row.getBoundingClientRect().height);
    }
    if (wanted.current !== undefined) {
      const row = element.querySelector<HTMLElement>(`[data-seq="${wanted.current}"]`);
      if (row) {
        wanted.current = undefined;
        row.scrollIntoView({ block: 'center' });
        hold();
      }
      return;
    }
    const before = anchor.current;
    if (!before || before.stuck) return;
    const row = element.querySelector(`[data-seq="${before.seq}"]`);
    if (!row) return;
    const moved = row.getBoundingClientRect().top - element.getBoundingClientRect().top - before.top;
    if (Math.abs(moved) >= 1) element.scrollTop += moved;
    hold();
  });

  return {
    span: fitting,
    above: heightOf(height, 0, fitting.from),
    below: heightOf(height, fitting.to, items.length),
    atEnd,
    onScroll,
    toEnd: () => {
      anchor.current = undefined;
      wanted.current = undefined;
      if (box.current) box.current.scrollTop = 0;
      onScroll();
    },
    show: (seq) => {
      const index = items.findIndex((each) => each.seq === seq);
      if (index < 0) return false;
      wanted.current = seq;
      anchor.current = undefined;
      setSpan(spanAround(index, items.length));
      return true;
    },
  };
}
