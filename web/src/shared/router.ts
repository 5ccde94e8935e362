import { signal } from '@preact/signals';

/** Where we are. */
export const location_ = signal({ path: location.pathname, search: location.search });

type ViewTransitions = Document & { startViewTransition?: (update: () => void) => unknown };

function show(): void {
  location_.value = { path: location.pathname, search: location.search };
}

/** Goes to a page of this app. With `replace`, Back does not return to the present one. */
export function go(to: string, options: { replace?: boolean } = {}): void {
  const move = (): void => {
    history[options.replace ? 'replaceState' : 'pushState']({ inside: true }, '', to);
    show();
    scrollTo(0, 0);
  };
  const page = document as ViewTransitions;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (page.startViewTransition && !calm && document.visibilityState === 'visible')
    page.startViewTransition(move);
  else move();
}

/** Back to the page before, or to `otherwise` when this one was opened from outside. */
export function back(otherwise: string): void {
  if ((history.state as { inside?: boolean } | null)?.inside) history.back();
  else go(otherwise, { replace: true });
}

/** The value of a query parameter of the present page. */
export function parameter(name: string): string | null {
  return new URLSearchParams(location_.value.search).get(name);
}

/** Matches `/bills/:id` against a path and returns what stands for the names, or null. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split('/');
  const have = path.replace(/\/$/, '').split('/');
  if (want.length !== have.length && !(pattern === '/' && path === '/')) return null;
  const found: Record<string, string> = {};
  for (const [i, part] of want.entries()) {
    const value = have[i] ?? '';
    if (part.startsWith(':')) found[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return found;
}

/** Follows plain links inside the app (`href` under `base`) without loading the page anew. Called once. */
export function startRouter(base: string): void {
  addEventListener('popstate', show);
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest?.<HTMLAnchorElement>('a[href^="/"]');
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (!link || event.defaultPrevented || !plain || link.target || link.hasAttribute('download')) return;
    const to = link.getAttribute('href') ?? '/';
    if (!to.startsWith(base) || to.startsWith('/api/')) return;
    event.preventDefault();
    go(to);
  });
}
