/** What the server says of orders that came over the gateway. Amounts are minor units, times milliseconds. */

export interface Cashier {
  scheme: 'wechat' | 'alipay';
  product: string;
  shop: string;
  /** Its name in Latin letters. */
  shop_latin?: string;
  description: string;
  amount_minor: number;
  state: string;
  expires_at_ms: number;
  /** What another phone scans to open the same order. */
  qr: string;
  /** Where the browser goes once it is paid; empty before that, and where there is nowhere to go. */
  return_url: string;
  /** Where it goes back to without paying; empty once it is paid, and where the shop named nothing. */
  quit_url: string;
}

export interface MemberCashier {
  cashier: Cashier;
  order_id: string;
  bundle_id: string | null;
}

/** What a merchant's page or app wants paid: an order, or a bundle of them. */
export interface Payable {
  order_id: string;
  bundle_id: string | null;
  shop: string;
  /** Its name in Latin letters. */
  shop_latin?: string;
  description: string;
  amount_minor: number;
}

/** Money that a merchant wants to pay to the member. */
export interface OfferedTransfer {
  payout_id: string;
  shop: string;
  /** Its name in Latin letters. */
  shop_latin?: string;
  title: string;
  amount_minor: number;
  state: string;
  expires_at_ms: number;
}
