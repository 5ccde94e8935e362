/** The gold desk, batches, bars and deliveries: one chunk. */
export { Bars } from './Bars';
export { Batches } from './Batches';
export { Deliveries } from './Deliveries';
export { Gold } from './Gold';
