import { effect, signal } from '@preact/signals';
import { api } from '../shared/api/client';
import { language, nearestLanguage } from '../shared/i18n';
import { dropPairing } from '../shared/paycode/store';
import { chooseLanguage, recall, remember } from '../shared/preferences';
import { makeRealm } from '../shared/realm';
import { announce } from './announce';
import type { Me } from './types';
import { unread } from './unread';

/** Where the chat keeps what waits for a connection. */
export const UNSENT = 'jinbao_chat';

/** The last event from the server, for pages that wait for one. */
export const lastEvent = signal<{ name: string; data: unknown } | undefined>(undefined);

/** What the home page tells of the price of gold, per gram. */
export interface GoldPrice {
  mid_minor: number;
  change_bp: number;
  state: string;
}

/** The newest price of gold that has come over the live stream. */
export const goldPrice = signal<GoldPrice | undefined>(undefined);

/** The member who is logged in here, kept up to date by every event that can concern one. */
export const { state, config, me, changes, connected, refresh, enter, logOut, start } = makeRealm<Me>({
  path: '/member',
  home: '/',
  events: [
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
    'wallet.request_changed/1',
    'identity.member_changed/1',
    'identity.device_signed_out/1',
    'gold.account_opened/1',
    'gold.account_changed/1',
    'gold.traded/1',
    'gold.plan_paused/1',
    'gold.alert_hit/1',
    'gold.delivery_changed/1',
    'gold.pledge_changed/1',
  ],
  quiet: ['gold.price'],
  onEvent: (name, data) => {
    if (name === 'gold.price') {
      goldPrice.value = data as GoldPrice;
      return;
    }
    lastEvent.value = { name, data };
    announce(name, data, me.value?.member.id);
  },
  // a phone that is logged out can make no more payment codes; a browser without storage has nothing to forget
  onLeave: () => {
    void dropPairing().catch(() => undefined);
    unread.value = 0;
    globalThis.indexedDB?.deleteDatabase(UNSENT); // messages that were written here and never sent
  },
});

/** What this wallet is called here. */
export const product = (): string => config.value?.product ?? 'Jinbao';

const WAS_IN = 'was_in';

/** Whether somebody was logged in when this app was last open: then pages are shown before the server has answered. */
export const wasIn = recall(WAS_IN, 'no') === 'yes';
effect(() => {
  if (state.value === 'in') remember(WAS_IN, 'yes');
  if (state.value === 'out') remember(WAS_IN, 'no');
});

/** Changes the language here and for messages that the server writes. */
export async function changeLanguage(tag: string): Promise<void> {
  chooseLanguage(nearestLanguage(tag));
  await api.patch('/member/me', { language: language.value });
  changes.value++;
}
