/// <reference lib="webworker" />
declare const self: ServiceWorkerGlobalScope;

/*
 * Keeps the member app's shell so that it opens, and the payment code works, without a network.
 * Answers of the API are never cached: money never comes from a cache. The two names below are filled in by the build.
 */
const NAME = 'shell-__VERSION__';
const SHELL = '__SHELL__' as unknown as string[];

self.addEventListener('install', (event) => {
  const fill = caches.open(NAME).then((cache) => cache.addAll(SHELL));
  event.waitUntil(fill.then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const drop = caches
    .keys()
    .then((names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name))));
  event.waitUntil(drop.then(() => self.clients.claim()));
});

async function shellPage(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match('/')) ?? Response.error();
  }
}

/** Hashed files never change: once fetched they are kept. */
async function hashedFile(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await (await caches.open(NAME)).put(request, fresh.clone());
  return fresh;
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin || pathname.startsWith('/api/')) return;
  if (/^\/(till|console)(\/|$|\.)/.test(pathname)) return; // they are for shops and offices with a network
  if (request.mode === 'navigate') event.respondWith(shellPage(request));
  else if (pathname.startsWith('/assets/')) event.respondWith(hashedFile(request));
});

/** What our server pushes. Without words (a member may want none on the lock screen) we say only that there is something. */
interface Pushed {
  title?: string;
  body?: string;
  /** The conversation. */
  tag?: string;
}

const nothingSaid = (): string => (/^zh/i.test(navigator.language) ? '你有新消息' : 'You have a new message');

async function notify(pushed: Pushed): Promise<void> {
  const open = await self.clients.matchAll({ type: 'window' });
  if (open.some((each) => each.visibilityState === 'visible')) return; // the page shows it
  await self.registration.showNotification(pushed.title ?? 'Jinbao', {
    body: pushed.body ?? nothingSaid(),
    icon: '/icon-192.png',
    badge: '/icon-192.png',
    tag: pushed.tag, // a newer message of the same conversation takes the place of the one before
    data: { to: pushed.tag ? `/chats/${pushed.tag}` : '/chats' },
  });
}

self.addEventListener('push', (event) => {
  let pushed: Pushed = {};
  try {
    pushed = (event.data?.json() ?? {}) as Pushed;
  } catch {
    // what is not ours to read is still a sign that there is something
  }
  event.waitUntil(notify(pushed));
});

async function show(to: string): Promise<void> {
  const [open] = await self.clients.matchAll({ type: 'window' });
  if (!open) {
    await self.clients.openWindow(to);
    return;
  }
  await open.focus();
  await open.navigate(to);
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(show((event.notification.data as { to: string }).to));
});

export {};
