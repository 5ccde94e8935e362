import { useEffect, useRef, useState } from 'preact/hooks';
import type { Page } from './client';
import { usePages, type Pages } from './usePages';

export interface LivePages<T> extends Pages<T> {
  /** Something has changed since, but loading anew would take away the pages that the reader has opened. */
  stale: boolean;
}

/**
 * A paged list that follows the server's changes (`version` counts them): by itself while only the first page is open;
 * after that it says that it is stale and leaves the reader's place alone.
 */
export function useLivePages<T>(
  load: (cursor: string | null, signal: AbortSignal) => Promise<Page<T>>,
  deps: unknown[],
  version: number,
): LivePages<T> {
  const pages = usePages(load, deps);
  const [stale, setStale] = useState(false);
  const opened = useRef(false);
  const seen = useRef(version);

  const anew = (): void => {
    opened.current = false;
    setStale(false);
  };
  useEffect(anew, deps);
  useEffect(() => {
    if (seen.current === version) return;
    seen.current = version;
    if (opened.current) setStale(true);
    else pages.reload();
  }, [version]);

  return {
    ...pages,
    stale,
    reload: () => {
      anew();
      pages.reload();
    },
    loadMore: () => {
      opened.current = true;
      pages.loadMore();
    },
  };
}
