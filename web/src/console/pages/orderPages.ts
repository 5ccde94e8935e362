/** Orders: one chunk. */
export { OrderPage } from './OrderPage';
export { Orders } from './Orders';
