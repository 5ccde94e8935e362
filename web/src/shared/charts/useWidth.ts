import { useEffect, useRef, useState } from 'preact/hooks';

const FIRST_GUESS = 360;

/** The width that an element has, kept as it changes, so that the text of a drawing keeps its size on every screen. */
export function useWidth<E extends HTMLElement>() {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(FIRST_GUESS);
  useEffect(() => {
    if (!element.current || typeof ResizeObserver === 'undefined') return undefined;
    const watch = new ResizeObserver(([entry]) => {
      const wide = Math.round(entry?.contentRect.width ?? 0);
      if (wide > 0) setWidth(wide);
    });
    watch.observe(element.current);
    return () => watch.disconnect();
  }, []);
  return { element, width };
}

/** How much larger than usual the reader has made the text. */
export const textScale = (): number =>
  (parseFloat(getComputedStyle(document.documentElement).fontSize) || 16) / 16;
