import type { Pairing } from './derive';

/** Keeps the pairing in IndexedDB, the one store that can hold a CryptoKey without giving its bytes away. */
const DATABASE = 'jinbao';
const STORE = 'payment_code';
const ONLY = 'pairing';

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });

async function open(mode: IDBTransactionMode): Promise<{ store: IDBObjectStore; close: () => void }> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await settled(opening);
  return { store: database.transaction(STORE, mode).objectStore(STORE), close: () => database.close() };
}

/** The pairing of this device, when there is one for this member. */
export async function loadPairing(memberId?: string): Promise<Pairing | undefined> {
  const { store, close } = await open('readonly');
  try {
    const found = await settled<Pairing | undefined>(store.get(ONLY));
    return found && (memberId === undefined || found.memberId === memberId) ? found : undefined;
  } finally {
    close();
  }
}

export async function savePairing(pairing: Pairing): Promise<void> {
  const { store, close } = await open('readwrite');
  try {
    await settled(store.put(pairing, ONLY));
  } finally {
    close();
  }
}

/** Forgets the pairing: at log-out, so that the phone can make no more codes. */
export async function dropPairing(): Promise<void> {
  const { store, close } = await open('readwrite');
  try {
    await settled(store.delete(ONLY));
  } finally {
    close();
  }
}
