/** Orders: fetched together, as whoever opens one opens the other. */
export { OrderPage } from './OrderPage';
export { Orders } from './Orders';
