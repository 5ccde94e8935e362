import { useEffect, useState } from 'preact/hooks';

/** Typing goes on for a moment: ask once it pauses. */
const TYPING_MS = 300;

/** A filter that is kept in the page's address, so that Back and a shared link bring it again. */
export function useFilter(name: string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => new URLSearchParams(location.search).get(name) ?? '');
  const set = (next: string): void => {
    const query = new URLSearchParams(location.search);
    if (next) query.set(name, next);
    else query.delete(name);
    const search = query.toString();
    history.replaceState(history.state, '', location.pathname + (search && `?${search}`));
    setValue(next);
  };
  return [value, set];
}

/** A text once it has stayed the same for a moment. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
