import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';
import { location_, match } from './router';

/** What a page gets from its address: `/bills/:id` gives `{ id }`. */
export interface PageProps {
  params: Record<string, string>;
}

/** Pattern and page, tried from the top. */
export type Routes = readonly (readonly [string, FunctionComponent<PageProps>])[];

/** The app's very first page leaves the focus where the browser puts it. */
let arrived = false;

/** Moves the focus to the new page's heading and names the document after it, so that a screen reader says where one is. */
function useArrival(path: string, product: string): void {
  useEffect(() => {
    const arrive = (): boolean => {
      const heading = document.querySelector<HTMLElement>('h1');
      if (!heading) return false;
      document.title = `${heading.textContent} · ${product}`;
      if (arrived && !document.querySelector('dialog[open]')) heading.focus({ preventScroll: true });
      arrived = true;
      return true;
    };
    if (arrive()) return undefined;
    const watch = new MutationObserver(() => arrive() && watch.disconnect());
    watch.observe(document.body, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, [path]);
}

/** Shows the page for the present address; `otherwise` when there is none. */
export function Router(props: { routes: Routes; otherwise: FunctionComponent<PageProps>; product: string }) {
  const { path } = location_.value;
  useArrival(path, props.product);
  for (const [pattern, Page] of props.routes) {
    const params = match(pattern, path);
    // the key makes a new page of /bills/2 after /bills/1, instead of the old one with other properties
    if (params) return <Page key={path} params={params} />;
  }
  const { otherwise: Otherwise } = props;
  return <Otherwise params={{}} />;
}
