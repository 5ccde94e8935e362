import { describe, expect, it } from 'vitest';
import { netOf, netSums, pageOf, tAccounts } from './ledger';
import type { Leg, TrialRow } from './types';

const side = (account: string) => ({ account, kind: `kind.${account}`, owner: { kind: 'operator' } });
const leg = (debit: string, credit: string, amount_minor: number): Leg => ({
  transfer_id: 't',
  phase: 'single',
  debit: side(debit),
  credit: side(credit),
  amount_minor,
  asset: 'CNY',
});
const row = (kind: string, debit_minor: number, credit_minor: number): TrialRow => ({
  kind,
  accounts: 1,
  debit_minor,
  credit_minor,
  debit_pending_minor: 0,
  credit_pending_minor: 0,
});

describe('the T-accounts of an entry', () => {
  const drawn = tAccounts([leg('member', 'merchant', 2850), leg('merchant', 'fees', 17)]);

  it('show each account once, with every leg on its two sides', () => {
    expect(drawn.map((each) => each.account)).toEqual(['member', 'merchant', 'fees']);
    expect(drawn[0]?.debits).toEqual([{ leg: 1, asset: 'CNY', amount_minor: 2850, phase: 'single' }]);
    expect(drawn[1]?.credits[0]?.amount_minor).toBe(2850);
    expect(drawn[1]?.debits).toEqual([{ leg: 2, asset: 'CNY', amount_minor: 17, phase: 'single' }]);
    expect(drawn[2]?.credits).toHaveLength(1);
  });

  it('have as much on the left as on the right', () => {
    const sum = (pick: 'debits' | 'credits') =>
      drawn.flatMap((each) => each[pick]).reduce((total, mark) => total + mark.amount_minor, 0);
    expect(sum('debits')).toBe(sum('credits'));
  });
});

it('a kind of account stands net on one side', () => {
  expect(netOf(row('bank', 500, 120))).toEqual({ debit: 380, credit: 0 });
  expect(netOf(row('member', 120, 500))).toEqual({ debit: 0, credit: 380 });
  expect(netOf(row('empty', 7, 7))).toEqual({ debit: 0, credit: 0 });
});

it('net sums agree when the books balance', () => {
  expect(netSums([row('bank', 500, 120), row('member', 100, 470), row('fees', 0, 10)])).toEqual({
    debit: 380,
    credit: 380,
  });
});

it('ids lead to pages', () => {
  expect(pageOf('ord_01HF7YAT')).toBe('/console/orders/ord_01HF7YAT');
  expect(pageOf('mbr_01HF7YAT')).toBe('/console/members/mbr_01HF7YAT');
  expect(pageOf('gdl_01HF7YAT')).toBe('/console/gold/deliveries');
  expect(pageOf('pkt_01HF7YAT')).toBe('/console/packets/pkt_01HF7YAT');
  expect(pageOf('jrn_01HF7YAT')).toBe('/console/ledger/entries/jrn_01HF7YAT');
  for (const id of ['top_01HF', 'ord_', '', 'ord_1/../x', 'hello']) expect(pageOf(id), id).toBeUndefined();
});
