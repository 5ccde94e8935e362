import { vi } from 'vitest';
import type { ChatDetail } from '../chat/types';
import type { Look, Terms } from './types';

const DAY_MS = 86_400_000;

/** A lucky red packet of Chen Yu in a group, for tests. */
export function lookForTest(changes: Partial<Look> = {}): Look {
  return {
    id: 'pkt_1',
    chat: 'cnv_1',
    sender: { id: 'mbr_02', name: 'Chen Yu' },
    asset: 'cash',
    kind: 'lucky',
    greeting: 'Happy New Year',
    cover: 'plum',
    count: 6,
    opened: 2,
    state: 'open',
    can_open: true,
    expires_at_ms: Date.now() + DAY_MS,
    ...changes,
  };
}

/** A gold packet with 0.5200 g. */
export const goldLook = (changes: Partial<Look> = {}): Look =>
  lookForTest({ asset: 'gold', cover: 'dragon', total_ug: 520_000, worth_minor: 40_616, ...changes });

export function termsForTest(changes: Partial<Terms> = {}): Terms {
  return {
    cash: { least_minor: 1, most_minor: 20_000, count_most: 100 },
    gold: { least_ug: 1_000, most_minor: 5_000_000, allowed: true },
    lifetime_ms: DAY_MS,
    greeting_most: 60,
    greetings: ['Best wishes', 'Happy birthday'],
    covers: [
      { code: 'clouds', name: 'Clouds', name_zh: '祥云', asset: 'any' },
      { code: 'fortune', name: 'Good fortune', name_zh: '福到', asset: 'cash' },
      { code: 'dragon', name: 'Golden dragon', name_zh: '金龙', asset: 'gold' },
    ],
    stickers: [],
    ...changes,
  };
}

export function chatForTest(changes: Partial<ChatDetail> = {}): ChatDetail {
  return {
    id: 'cnv_1',
    kind: 'group',
    blocked: false,
    title: 'Family',
    members: 6,
    last_seq: 1,
    read_seq: 1,
    unread: 0,
    mentioned: false,
    muted: false,
    role: 'member',
    at_ms: 0,
    participants: [
      { id: 'mbr_01', name: 'Lin Wei', role: 'member' },
      { id: 'mbr_02', name: 'Chen Yu', role: 'owner' },
    ],
    ...changes,
  };
}

/** Streams that never say anything. */
class SilentStream {
  static readonly CLOSED = 2;
  readonly readyState = 1;
  addEventListener(): void {}
  close(): void {}
}

/** A browser whose person asked for less motion, where everything is in sight and no stream says anything. */
export function quietBrowser(): void {
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: query.includes('reduce'),
    addEventListener: () => undefined,
  }));
  vi.stubGlobal('EventSource', SilentStream);
  vi.stubGlobal('IntersectionObserver', undefined);
}
