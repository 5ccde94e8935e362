import { useEffect } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useLoad, type Load } from '../../shared/api/useLoad';
import type { Claim, Look } from './types';
import { isMine } from './words';

/** Whether the server shows who got what: to the sender, to whoever opened it, to all in the end. */
export const isOpenBook = (look: Look): boolean =>
  Boolean(look.mine) || isMine(look) || (look.state === 'empty' && look.kind !== 'exclusive');

/** Who got what, the latest first; loaded anew whenever the packet says that somebody else has opened it. */
export function useClaims(look: Look): Load<Claim[]> {
  const open = isOpenBook(look);
  const load = useLoad(
    async (signal) => {
      if (!open) return [];
      const { items } = await api.get<{ items: Claim[] }>(
        `/member/packets/${look.id}/claims`,
        undefined,
        signal,
      );
      return items.reverse();
    },
    [look.id, open],
  );
  useEffect(() => {
    if (open && load.data && !load.loading && load.data.length !== look.opened) load.reload();
  }, [look.opened]);
  // who had the best luck is known when the last share is gone
  useEffect(() => {
    if (open && load.data) load.reload();
  }, [look.state]);
  return load;
}
