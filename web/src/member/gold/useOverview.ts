import { api } from '../../shared/api/client';
import { useLoad, type Load } from '../../shared/api/useLoad';
import { changes } from '../session';
import { takePrice } from './price';
import type { Overview } from './types';

/** The member's gold as the server sees it, loaded anew whenever something of the member's has changed. */
export function useOverview(): Load<Overview> {
  return useLoad(
    async (signal) => {
      const overview = await api.get<Overview>('/member/gold', undefined, signal);
      takePrice(overview.price);
      return overview;
    },
    [changes.value],
  );
}
