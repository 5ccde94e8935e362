/** Members and merchants: one chunk, fetched when one of its pages is first shown. */
export { MemberPage } from './MemberPage';
export { Members } from './Members';
export { MerchantPage } from './MerchantPage';
export { Merchants } from './Merchants';
