import { fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { beforeEach, expect, it } from 'vitest';
import { fakeApi } from '../../../testing/fakeApi';
import { priceForTest } from '../../gold/testing';
import { logInForTest } from '../../testing';
import { goldPart } from '../parts/YearPicture';
import { goldLook, lookForTest, quietBrowser } from '../testing';
import { GiftingPage } from './GiftingPage';
import { History } from './History';

const totals = { year: 2026, count: 38, amount_minor: 128_866, grams_ug: 2_314_000, best: 7 };
const PRICE = { 'GET /member/gold/price': { body: priceForTest() } };

beforeEach(() => {
  quietBrowser();
  logInForTest();
});

it('the year’s packets come with their sums, and the years around it can be reached', async () => {
  const mine = { amount_minor: 666, at_ms: 1, best: true };
  const look = lookForTest({ state: 'empty', can_open: false, why: 'opened', mine });
  const asked = fakeApi({
    'GET /member/packets': () => ({ body: { items: [look], next: null, totals } }),
    ...PRICE,
  });
  render(<History />);
  await screen.findByText('Chen Yu');
  expect(screen.getByText('¥6.66')).toBeTruthy();
  expect(screen.getByText('Best luck')).toBeTruthy();
  expect(screen.getByText('¥1,288.66')).toBeTruthy();
  expect(screen.getByText('2.3140 g')).toBeTruthy();
  const thisYear = new Date().getFullYear();
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'The year after' }).disabled).toBe(true);
  fireEvent.click(screen.getByRole('button', { name: 'The year before' }));
  await screen.findByRole('heading', { name: String(thisYear - 1) });
  await waitFor(() => expect(asked.filter((each) => each.path === '/member/packets')).toHaveLength(2));
});

it('what was sent shows what was in it and how far it went', async () => {
  const look = goldLook({ sender: { id: 'mbr_01', name: 'Lin Wei' }, can_open: false, opened: 3 });
  fakeApi({ 'GET /member/packets': () => ({ body: { items: [look], next: null, totals } }), ...PRICE });
  render(<History />);
  fireEvent.click(screen.getByRole('button', { name: 'Sent' }));
  await screen.findByText('0.5200 g');
  expect(screen.getByText(/3 of 6 opened/)).toBeTruthy();
});

it('the bar of a year parts money and gold by what the gold is worth', () => {
  expect(goldPart({ ...totals, amount_minor: 100_000, grams_ug: 1_000_000 }, 100_000)).toBe(500);
  expect(goldPart({ ...totals, amount_minor: 0, grams_ug: 0 }, 100_000)).toBeUndefined();
  expect(goldPart(totals, undefined)).toBeUndefined();
});

it('the gifting page leads from a cover to a packet that it fits', async () => {
  fakeApi({
    'GET /member/packets/gifting': {
      body: {
        covers: [
          { code: 'dragon', sent: 8 },
          { code: 'plum', sent: 1 },
        ],
        gold_today: { packets: 2, grams_ug: 520_000, worth_minor: 40_000 },
        cash_today: { packets: 1, amount_minor: 8_800 },
      },
    },
    ...PRICE,
  });
  render(<GiftingPage />);
  const first = await screen.findByRole('link', { name: /Golden dragon.*sent 8 times/ });
  expect(first.getAttribute('href')).toBe('/packets/send?asset=gold&cover=dragon');
  expect(screen.getByRole('link', { name: /Plum blossom.*sent once/ }).getAttribute('href')).toBe(
    '/packets/send?asset=cash&cover=plum',
  );
});
