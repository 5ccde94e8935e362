import type { Every } from './types';

/** What a passkey signs for when it confirms something about gold; see `purpose` of the member app. */
export const goldPurpose = {
  trade: (quoteId: string) => `gold:${quoteId}`,
  plan: (amountMinor: number, every: Every) => `gold-plan:${every}:${amountMinor}`,
  alert: (when: string, priceMinor: number, sellUg: number) => `gold-alert:${when}:${priceMinor}:${sellUg}`,
  delivery: (product: string, count: number) => `gold-delivery:${product}:${count}`,
  pledge: (ug: number) => `gold-pledge:${ug}`,
};
