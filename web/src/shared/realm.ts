import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { api, ApiError, NoAnswer, whenLoggedOut } from './api/client';
import { listen, type Live } from './api/live';
import { currency } from './format';
import { language } from './i18n';
import { go } from './router';
import { toast } from './ui/Toast';

/** One-tap log-in of the demonstration; `id` where a phone number would not be enough. */
export interface DemoLogin {
  realm: 'member' | 'merchant' | 'staff';
  name: string;
  hint: string;
  hint_zh?: string;
  phone?: string | null;
  id?: string | null;
}

export interface Config {
  product: string;
  currency: { code: string; scale: number };
  demo: boolean;
  demo_logins: DemoLogin[];
  version: string;
}

/** `unknown` until the server has answered; `away` when it cannot be reached. */
export type SessionState = 'unknown' | 'in' | 'out' | 'away';

export interface Realm<Me> {
  state: Signal<SessionState>;
  config: Signal<Config | undefined>;
  me: Signal<Me | undefined>;
  /** Counts up when something changed on the server: pages that depend on it load anew. */
  changes: Signal<number>;
  /** Whether live updates arrive at this moment. */
  connected: ReadonlySignal<boolean>;
  refresh: () => Promise<void>;
  /** What follows a log-in: who we are, then live updates. */
  enter: () => Promise<void>;
  logOut: () => Promise<void>;
  /** Called once, by the entry. */
  start: () => Promise<void>;
}

export interface RealmOptions {
  /** Path of the API's realm: `/merchant`. */
  path: string;
  /** Path of the app's first page: `/till`. */
  home: string;
  events: string[];
  onEvent?: (name: string, data: unknown) => void;
  /** Events that come all the time and change nothing about us: they are handed on and nothing is asked for anew. */
  quiet?: string[];
  /** What else to forget about the person who was here. */
  onLeave?: () => void;
  /** Events come in bursts; what they changed is asked for once per this time. */
  gatherMs?: number;
}

const GATHER_MS = 600;

/** Who is logged in to one of the server's realms, kept up to date by its event stream. */
export function makeRealm<Me>(options: RealmOptions): Realm<Me> {
  const state = signal<SessionState>('unknown');
  const config = signal<Config | undefined>(undefined);
  const me = signal<Me | undefined>(undefined);
  const changes = signal(0);
  const live = signal<Live | undefined>(undefined);
  const connected = computed(() => live.value?.connected.value ?? false);
  let gathering: ReturnType<typeof setTimeout> | undefined;

  const leave = (): void => {
    live.value?.stop();
    live.value = undefined;
    me.value = undefined;
    state.value = 'out';
    options.onLeave?.();
  };

  /** With `onlyNews`, pages load anew only if something about us has changed. */
  const load = async (onlyNews: boolean): Promise<void> => {
    try {
      const before = JSON.stringify(me.value);
      me.value = await api.get<Me>(`${options.path}/me`);
      state.value = 'in';
      if (!onlyNews || JSON.stringify(me.value) !== before) changes.value++;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) leave();
      else if (state.value === 'unknown') state.value = 'away';
      if (!(error instanceof ApiError) && !(error instanceof NoAnswer)) throw error;
    }
  };

  const refresh = (): Promise<void> => load(false);

  const gather = (): void => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      if (state.value === 'in') void refresh();
    }, options.gatherMs ?? GATHER_MS);
  };

  const enter = async (): Promise<void> => {
    await refresh();
    if (state.value !== 'in' || live.value) return;
    const { quiet = [] } = options;
    const onEvent = (name: string, data: unknown): void => {
      options.onEvent?.(name, data);
      if (!quiet.includes(name)) gather();
    };
    // what happened while there was no connection is seen in what is asked for at each new one
    live.value = listen(
      `${options.path}/live`,
      [...options.events, ...quiet],
      onEvent,
      () => void load(true),
    );
  };

  const logOut = async (): Promise<void> => {
    try {
      await api.post(`${options.path}/sessions/end`);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) {
        toast((error as Error).message, 'bad');
        return;
      }
    }
    leave();
    go(options.home, { replace: true });
  };

  const loadConfig = async (): Promise<void> => {
    try {
      config.value = await api.get<Config>('/config');
      currency.value = config.value.currency;
    } catch {
      // the pages work with the defaults until the server answers
    }
  };

  const start = async (): Promise<void> => {
    whenLoggedOut(leave);
    const begin = (): Promise<unknown> => Promise.all([config.value ?? loadConfig(), enter()]);
    addEventListener('online', () => void begin());
    await begin();
  };

  return { state, config, me, changes, connected, refresh, enter, logOut, start };
}

/** What a demonstration log-in is, in the reader's language. */
export const demoHint = (who: DemoLogin): string =>
  language.value === 'zh-CN' ? (who.hint_zh ?? who.hint) : who.hint;

/** One tap and you are someone of the demonstration town. Staff have no phone: their name says who they are. */
export async function demoLogIn(who: DemoLogin, deviceName: string): Promise<void> {
  const whom = who.id ? { id: who.id } : { phone: who.phone || who.name };
  await api.post('/auth/demo', { realm: who.realm, ...whom, device_name: deviceName });
}
