import type { ComponentType, FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ErrorNote } from './ui/States';
import { NoAnswer } from './api/client';

type Loaded<P> = { page?: ComponentType<P>; error?: Error };

/**
 * A page that is fetched when it is first shown. `preload` may fetch it earlier.
 * After a new release an old page's chunks are gone; loading the app anew brings the new ones.
 */
export function lazy<P extends object>(
  load: () => Promise<ComponentType<P>>,
): FunctionComponent<P> & { preload: () => void } {
  let found: ComponentType<P> | undefined;
  const fetchPage = (): Promise<ComponentType<P>> => load().then((page) => (found = page));

  function Lazy(props: P) {
    const [state, setState] = useState<Loaded<P>>({ page: found });
    const start = (): void => {
      fetchPage().then(
        (page) => setState({ page }),
        () => setState({ error: new NoAnswer() }),
      );
    };
    useEffect(() => {
      if (!state.page) start();
    }, []);
    if (state.page) {
      const Page = state.page;
      return <Page {...props} />;
    }
    return (
      <main class="plain">
        <ErrorNote error={state.error} onRetry={start} />
      </main>
    );
  }

  return Object.assign(Lazy, { preload: () => void fetchPage().catch(() => undefined) });
}
