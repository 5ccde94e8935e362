/** The ledger explorer: one chunk. */
export { AccountPage } from './AccountPage';
export { Accounts } from './Accounts';
export { Entries } from './Entries';
export { EntryPage } from './EntryPage';
export { TransferPage } from './TransferPage';
export { Trial } from './Trial';
