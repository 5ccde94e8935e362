/** What needs an eye: pending items, the audit and the staff log, in one chunk. */
export { Audit } from './Audit';
export { Log } from './Log';
export { Pending } from './Pending';
