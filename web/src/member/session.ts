import { computed, signal } from '@preact/signals';
import { api, ApiError, NoAnswer, whenLoggedOut } from '../shared/api/client';
import { listen, type Live } from '../shared/api/live';
import { currency } from '../shared/format';
import { nearestLanguage, language } from '../shared/i18n';
import { chooseLanguage } from '../shared/preferences';
import { dropPairing } from '../shared/paycode/store';
import { go } from '../shared/router';
import { toast } from '../shared/ui/Toast';
import { announce } from './announce';
import type { Config, Me, Waiting } from './types';

/** `unknown` until the server has answered; `away` when it cannot be reached. */
export type SessionState = 'unknown' | 'in' | 'out' | 'away';

export const state = signal<SessionState>('unknown');
export const config = signal<Config | undefined>(undefined);
export const me = signal<Me | undefined>(undefined);
/** Counts up whenever something changed on the server: pages that show lists load anew. */
export const changes = signal(0);
/** The last event from the server, for pages that wait for one. */
export const lastEvent = signal<{ name: string; data: unknown } | undefined>(undefined);
/** Confirmations that a till waits for; the first is shown on whatever page is open. */
export const waiting = computed<Waiting[]>(() => me.value?.waiting ?? []);

/** Every event that can concern a member. */
const EVENTS = [
  'pay.order_paid/1',
  'pay.order_closed/1',
  'pay.order_expired/1',
  'pay.confirmation_wanted/1',
  'pay.refund_done/1',
  'wallet.topped_up/1',
  'wallet.top_up_refused/1',
  'wallet.withdrawn/1',
  'wallet.withdrawal_refused/1',
  'wallet.transferred/1',
  'wallet.money_requested/1',
  'wallet.request_answered/1',
  'identity.member_changed/1',
  'identity.device_signed_out/1',
];

let live: Live | undefined;

/** Asks the server who we are. Keeps what is known when there is no answer. */
export async function refresh(): Promise<void> {
  try {
    me.value = await api.get<Me>('/member/me');
    state.value = 'in';
    changes.value++;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) leave();
    else if (state.value === 'unknown') state.value = 'away';
    if (!(error instanceof ApiError) && !(error instanceof NoAnswer)) throw error;
  }
}

async function loadConfig(): Promise<void> {
  try {
    config.value = await api.get<Config>('/config');
    currency.value = config.value.currency;
  } catch {
    // the pages work with the defaults until the server answers
  }
}

function startLive(): void {
  live ??= listen(
    '/member/live',
    EVENTS,
    (name, data) => {
      lastEvent.value = { name, data };
      announce(name, data);
      void refresh();
    },
    () => void refresh(),
  );
}

/** Forgets everything about the person who was here. */
function leave(): void {
  live?.stop();
  live = undefined;
  me.value = undefined;
  state.value = 'out';
  void dropPairing().catch(() => undefined); // a browser without storage has nothing to forget
}

/** What follows a log-in: who we are, in which language, and the live updates. */
export async function enter(): Promise<void> {
  await refresh();
  if (state.value === 'in') startLive();
}

/** Ends this device's session on the server and here. */
export async function logOut(): Promise<void> {
  try {
    await api.post('/member/sessions/end');
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) {
      toast((error as Error).message, 'bad');
      return;
    }
  }
  leave();
  go('/', { replace: true });
}

/** Changes the language here and for messages that the server writes. */
export async function changeLanguage(tag: string): Promise<void> {
  chooseLanguage(nearestLanguage(tag));
  await api.patch('/member/me', { language: language.value });
  changes.value++;
}

/** Begins: called once by the entry. */
export async function startSession(): Promise<void> {
  whenLoggedOut(leave);
  addEventListener('online', () => void enter());
  await Promise.all([loadConfig(), enter()]);
}
