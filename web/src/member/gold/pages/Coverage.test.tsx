import { render, screen } from '@testing-library/preact';
import { beforeEach, expect, it } from 'vitest';
import { language } from '../../../shared/i18n';
import { fakeApi } from '../../../testing/fakeApi';
import { coveredBp, owed } from '../parts/VaultPicture';
import { overviewForTest } from '../testing';
import type { Coverage as Covered } from '../types';
import { Coverage } from './Coverage';

const G = 1_000_000;
const vault: Covered = {
  custodian: 'River Bank',
  mode: 'trustee',
  members_ug: 700 * G,
  pledged_ug: 20 * G,
  in_delivery_ug: 0,
  escrow_ug: 80 * G,
  inventory_ug: 200 * G,
  custodian_ug: 1_000 * G,
  covered: true,
  as_of_ms: Date.UTC(2026, 10, 22, 12),
  statement: { day: '2026-11-21', ug: 1_000 * G, digest: 'ab12', at_ms: 0, bars_ug: 1_000 * G, gap_ug: 0 },
  bars: Array.from({ length: 6 }, (_, i) => ({
    serial: `BAR-${i}`,
    refiner: 'Refiner',
    gross_ug: 1_000 * G,
    fineness: 9999,
    fine_ug: 999_900_000,
    assay: 'A-1',
    vault: 'B2',
  })),
  history: [
    { day: '2026-11-20', custodian_ug: 1_000 * G, members_ug: 790 * G },
    { day: '2026-11-21', custodian_ug: 1_000 * G, members_ug: 800 * G },
  ],
};
const open = (changes: Partial<Covered> = {}): void => {
  fakeApi({
    'GET /member/gold/coverage': { body: { ...vault, ...changes } },
    'GET /member/gold': { body: overviewForTest() },
  });
  render(<Coverage />);
};

beforeEach(() => void (language.value = 'en'));

it('what is owned is everything but the operator’s own metal', () => {
  expect(owed(vault)).toBe(800 * G);
  expect(coveredBp(vault)).toBe(12_500);
  expect(coveredBp({ ...vault, custodian_ug: 799_999_999 })).toBe(9_999);
  expect(coveredBp({ ...vault, members_ug: 0, pledged_ug: 0, escrow_ug: 0 })).toBe(10_000);
});

it('says that every gram is there, whose it is, and what of it is mine', async () => {
  open();
  await screen.findByRole('heading', { name: 'Every gram is there' });
  expect(screen.getByText('125.00%')).toBeTruthy();
  await screen.findByText('12.8500 g of it are yours');
  expect(screen.getByText('ab12')).toBeTruthy();
  expect(screen.getByRole('img').getAttribute('aria-label')).toContain('never less than 200.0000 g');
});

it('lists the bars with fineness and assay: a few, and all at a tap', async () => {
  open();
  await screen.findByText('BAR-0');
  expect(screen.getAllByText('999.9')).toHaveLength(4);
  screen.getByRole('button', { name: 'Show all 6 bars' }).click();
  await screen.findByText('BAR-5');
});

it('says how much is missing when gold is missing', async () => {
  open({ covered: false, custodian_ug: 790 * G });
  await screen.findByRole('heading', { name: 'Gold is missing' });
  expect(screen.getByRole('alert').textContent).toContain('10.0000 g');
});

it('says that it is being checked when weights agree but the statement is wrong', async () => {
  open({ covered: false });
  await screen.findByRole('heading', { name: 'Being checked' });
});

it('tells what the custodian keeps when it is the bank of record, before its first statement too', async () => {
  open({ mode: 'bank_of_record', statement: null, bars: [], history: [] });
  await screen.findByText(/keeps the record of each member/);
  expect(screen.queryByText('Day by day')).toBeNull();
});
