import type { AccountSide, Leg, TrialRow } from './types';

/** One amount on one side of a T-account. */
export interface Mark {
  leg: number;
  asset: string;
  amount_minor: number;
  phase: Leg['phase'];
}

/** One account of an entry, with what is debited and credited to it. */
export interface TAccount extends AccountSide {
  debits: Mark[];
  credits: Mark[];
}

/** The T-accounts of an entry, in the order in which its legs first touch them. Legs are numbered from 1. */
export function tAccounts(legs: readonly Leg[]): TAccount[] {
  const found = new Map<string, TAccount>();
  const of = (side: AccountSide): TAccount => {
    const account = found.get(side.account) ?? { ...side, debits: [], credits: [] };
    found.set(side.account, account);
    return account;
  };
  for (const [i, leg] of legs.entries()) {
    const mark = { leg: i + 1, asset: leg.asset, amount_minor: leg.amount_minor, phase: leg.phase };
    of(leg.debit).debits.push(mark);
    of(leg.credit).credits.push(mark);
  }
  return [...found.values()];
}

/** The net of a kind of account, on the side where it stands. */
export function netOf(row: Pick<TrialRow, 'debit_minor' | 'credit_minor'>): {
  debit: number;
  credit: number;
} {
  const net = row.debit_minor - row.credit_minor;
  return net >= 0 ? { debit: net, credit: 0 } : { debit: 0, credit: -net };
}

/** The sums of the net column; the books balance when both are the same. */
export function netSums(rows: readonly TrialRow[]): { debit: number; credit: number } {
  return rows
    .map(netOf)
    .reduce((sum, net) => ({ debit: sum.debit + net.debit, credit: sum.credit + net.credit }), {
      debit: 0,
      credit: 0,
    });
}

/** The page of something by its shown id (`ord_…`), or the list that it stands in; undefined for what has neither. */
export function pageOf(id: string): string | undefined {
  const pages: Record<string, string> = {
    mbr: '/console/members/',
    mch: '/console/merchants/',
    ord: '/console/orders/',
    pkt: '/console/packets/',
    jrn: '/console/ledger/entries/',
  };
  const lists: Record<string, string> = {
    bat: '/console/gold/batches',
    gdl: '/console/gold/deliveries',
  };
  if (!/^[a-z]{3}_[0-9A-Za-z]+$/.test(id)) return undefined;
  const kind = id.slice(0, 3);
  return pages[kind] ? pages[kind] + id : lists[kind];
}
