import { effect, signal, type Signal } from '@preact/signals';
import { api } from '../../shared/api/client';
import { state } from '../session';
import type { Look } from './types';

/** What is known here about a packet. */
export interface Known {
  look?: Look;
  error?: Error;
}

/** What the chat's live stream says when somebody opened one, or when it closed. */
export interface PacketNews {
  id: string;
  state: Look['state'];
  opened: number;
  count: number;
  opener?: { id: string; name: string } | null;
}

const KEPT = 300;
const known = new Map<string, Signal<Known>>();
const running = new Map<string, Promise<void>>();

/** Somebody who just opened a packet, for the page that shows the scramble. */
export const news = signal<PacketNews | undefined>(undefined);

// the next person on this phone sees nothing of the one before
effect(() => {
  if (state.value === 'out') known.clear();
});

/** The packet's place in the memory of this phone; the oldest make room. */
export function lookAt(id: string): Signal<Known> {
  let found = known.get(id);
  if (!found) {
    known.set(id, (found = signal({})));
    if (known.size > KEPT) known.delete(known.keys().next().value!);
  }
  return found;
}

/** Nothing about it can change any more, for anybody. */
export const isFinal = (look: Look): boolean =>
  (look.state === 'empty' || look.state === 'returned' || look.state === 'refused') && !look.can_open;

/** Looks at a packet. Two who ask at once get the same answer. */
export function refreshLook(id: string): Promise<void> {
  const before = running.get(id);
  if (before) return before;
  const place = lookAt(id);
  const asked = api
    .get<Look>(`/member/packets/${id}`)
    .then(
      (look) => void (place.value = { look }),
      (error: Error) => void (place.value = { look: place.value.look, error }),
    )
    .finally(() => running.delete(id));
  running.set(id, asked);
  return asked;
}

/** Takes up a look that came with another answer. */
export function keepLook(look: Look): void {
  lookAt(look.id).value = { look };
}

/** Takes up what the live stream of the chat says, for packets that somebody here has looked at. */
export function packetNews(each: PacketNews): void {
  news.value = each;
  const look = known.get(each.id)?.value.look;
  const asked = running.get(each.id);
  // an answer that is on its way may be older than this news: ask once more when it is there
  if (asked && each.state !== look?.state) void asked.then(() => refreshLook(each.id));
  if (!look || each.opened < look.opened) return;
  lookAt(each.id).value = { look: { ...look, opened: each.opened, state: each.state } };
  // who may open it, and why not, is the server's to say
  if (each.state !== look.state && !asked) void refreshLook(each.id);
}
