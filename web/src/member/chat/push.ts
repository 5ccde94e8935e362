import { api, ApiError } from '../../shared/api/client';

/** Whether this browser can be told of messages while the app is closed. */
export type PushState = 'impossible' | 'home_screen' | 'refused' | 'off' | 'on';

interface Keys {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

/** URL-safe base 64, as servers write keys, to bytes. */
export function keyBytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** An iPhone has push for apps on its home screen only. */
const onIphoneInBrowser = (): boolean =>
  /iPhone|iPad/.test(navigator.userAgent) && !matchMedia('(display-mode: standalone)').matches;

async function registration(): Promise<ServiceWorkerRegistration | undefined> {
  return 'serviceWorker' in navigator ? await navigator.serviceWorker.getRegistration() : undefined;
}

export async function pushState(): Promise<PushState> {
  const worker = await registration();
  if (!worker || !('pushManager' in worker) || !('Notification' in globalThis)) {
    return onIphoneInBrowser() ? 'home_screen' : 'impossible';
  }
  if (Notification.permission === 'denied') return 'refused';
  return (await worker.pushManager.getSubscription()) ? 'on' : 'off';
}

/** Asks the person, then the browser's push service, and tells our server where to reach this phone. */
export async function turnOn(): Promise<PushState> {
  const worker = await registration();
  if (!worker) return 'impossible';
  if ((await Notification.requestPermission()) !== 'granted') return 'refused';
  const { key } = await api.get<{ key: string }>('/member/push/key');
  const made = await worker.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: keyBytes(key),
  });
  const { endpoint, keys } = made.toJSON() as unknown as Keys;
  await api.post('/member/push', { endpoint, keys });
  return 'on';
}

export async function turnOff(): Promise<PushState> {
  const made = await (await registration())?.pushManager.getSubscription();
  if (!made) return 'off';
  const { endpoint } = made;
  await made.unsubscribe();
  try {
    await api.delete('/member/push', { endpoint });
  } catch (error) {
    // the server finds out by itself when it next tries to reach this phone
    if (!(error instanceof ApiError)) throw error;
  }
  return 'off';
}
