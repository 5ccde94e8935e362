import { parameter } from '../shared/router';
import type { Payee } from './types';

/** Somebody, with the amount and note of the personal code that was pasted. */
export interface FoundPayee {
  member: Payee;
  amount_minor: number | null;
  note: string | null;
}

/** Somebody whom a scanned code or a link named in the address of this page. */
export function payeeInAddress(): Payee | undefined {
  const id = parameter('to');
  return id ? { id, name_masked: parameter('name') ?? '', handle: parameter('handle') } : undefined;
}

/** The address of a page with somebody chosen, so that Back leads to the choice and a reload keeps it. */
export function withPayee(page: string, found: FoundPayee): string {
  const { member, amount_minor: amount, note } = found;
  const search = new URLSearchParams({ to: member.id, name: member.name_masked });
  if (member.handle) search.set('handle', member.handle);
  if (amount) search.set('amount', String(amount));
  if (note) search.set('note', note);
  return `${page}?${search}`;
}
