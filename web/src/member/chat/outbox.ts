import { UNSENT } from '../session';
import type { Message, Quoted } from './types';

/** A message that the person has sent and the server has not confirmed. It keeps one idempotency key until it is answered. */
export interface Waiting {
  /** Idempotency key: however often it is sent, the server has it once. */
  key: string;
  chat: string;
  /** Who wrote it: another member on this phone neither sees nor sends it. */
  member: string;
  at_ms: number;
  text?: string;
  mentions?: string[];
  reply_to?: Quoted;
  picture?: { file: Blob; width: number; height: number };
  /** The newest message of the conversation when it was first tried: its own copy comes later than that. */
  after_seq?: number;
  /** Why the server will not have it, in the reader's language. Without it, it waits for a connection. */
  refused?: string;
}

/**
 * What still has to be shown as waiting. The live stream may bring the stored message before the answer to our request
 * (or after an answer that was lost): such an entry is on screen already, as a message, and is left out here.
 */
export function stillWaiting(entries: Waiting[], items: Message[], me: string): Waiting[] {
  const taken = new Set<number>();
  return entries.filter((entry) => {
    const { after_seq: after } = entry;
    if (after === undefined || entry.refused) return true;
    const copy = items.find(
      (each) =>
        each.seq > after &&
        each.sender.id === me &&
        !taken.has(each.seq) &&
        each.reply_to?.seq === entry.reply_to?.seq &&
        (entry.picture
          ? each.kind === 'picture'
          : each.kind === 'text' && (each.recalled || each.text === entry.text)),
    );
    if (copy) taken.add(copy.seq);
    return !copy;
  });
}

const STORE = 'outbox';

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });

async function withStore<T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(UNSENT, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'key' });
  const database = await settled(opening);
  try {
    return await settled(act(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

/** What `member` left unsent on this phone, oldest first. */
export async function loadWaiting(member: string): Promise<Waiting[]> {
  const all = await withStore<Waiting[]>('readonly', (store) => store.getAll());
  return all.filter((each) => each.member === member).sort((a, b) => a.at_ms - b.at_ms);
}

export const keepWaiting = (entry: Waiting): Promise<unknown> =>
  withStore('readwrite', (store) => store.put(entry));

export const dropWaiting = (key: string): Promise<unknown> =>
  withStore('readwrite', (store) => store.delete(key));
