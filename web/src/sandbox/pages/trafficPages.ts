/** What went in and out: fetched together. */
export { CallbackPage } from './CallbackPage';
export { Callbacks } from './Callbacks';
export { RequestPage } from './RequestPage';
export { Requests } from './Requests';
