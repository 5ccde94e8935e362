import { api } from '../../../shared/api/client';
import { refresh } from '../../session';
import { useProven, type Proven } from '../../parts/useProven';
import type { Payable } from '../types';

/** Pays what a merchant asked for: an order, or a bundle of orders all at once. */
export function usePayable(onPaid: () => void): Proven<Payable> {
  return useProven(
    (key, what: Payable, proof) => {
      const path = what.bundle_id
        ? `/member/bundles/${what.bundle_id}/pay`
        : `/member/orders/${what.order_id}/pay`;
      return api.post(path, proof ? { proof } : {}, key);
    },
    () => {
      void refresh();
      onPaid();
    },
  );
}

/** What the proof is bound to. */
export const purposeOf = (what: Payable): string => what.bundle_id ?? what.order_id;
