import { api } from '../shared/api/client';
import { usePasskey } from '../shared/passkey';
import type { Proof } from './types';

/**
 * What exactly a passkey signs for: the server writes the same text from its own rows, so that a signature
 * for one decision is worth nothing for another.
 */
export const purpose = {
  order: (orderId: string) => orderId,
  merchantQr: (qrId: string, amountMinor: number) => `qr:${qrId}:${amountMinor}`,
  transfer: (memberId: string, amountMinor: number) => `transfer:${memberId}:${amountMinor}`,
  withdrawal: (bankAccountId: string, amountMinor: number) => `withdrawal:${bankAccountId}:${amountMinor}`,
  shopAccount: (merchantId: string, number: string) => `shop_account:${merchantId}:${number}`,
  tillsPayOut: (merchantId: string) => `tills_pay_out:${merchantId}`,
  pin: 'pin',
  passkey: 'passkey',
};

/** Asks the person for a passkey signature over a decision. Rejects with PasskeyError when it is not given. */
export async function passkeyProof(purposeRef: string): Promise<Proof> {
  const options = await api.post<Record<string, unknown>>('/member/confirmations/options', {
    purpose_ref: purposeRef,
  });
  return { assertion: await usePasskey(options) };
}
