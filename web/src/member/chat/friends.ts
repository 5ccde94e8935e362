import { api, type Page } from '../../shared/api/client';
import type { Friend } from './types';

const MOST_PAGES = 50;

/** All friends, page by page. */
export async function everyFriend(signal: AbortSignal): Promise<Friend[]> {
  const friends: Friend[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer: Page<Friend> = await api.get<Page<Friend>>(
      '/member/friends',
      { cursor, limit: 100 },
      signal,
    );
    friends.push(...answer.items);
    cursor = answer.next;
    if (cursor === null) break;
  }
  return friends;
}
