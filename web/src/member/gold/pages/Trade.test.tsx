import { fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { language } from '../../../shared/i18n';
import { fakeApi, refusal, type Answer, type Asked } from '../../../testing/fakeApi';
import { logInForTest } from '../../testing';
import { price } from '../price';
import { overviewForTest, priceForTest, quoteForTest, tradeForTest } from '../testing';
import { Buy, Sell } from './Trade';

const page = (answers: Record<string, Answer | Answer[] | ((asked: Asked) => Answer)>): Asked[] =>
  fakeApi({ 'GET /member/gold': { body: overviewForTest() }, ...answers });

const type = (keys: string): void =>
  [...keys].forEach((key) => void fireEvent.keyDown(document.body, { key }));
const press = async (name: string | RegExp): Promise<void> =>
  void fireEvent.click(await screen.findByRole('button', { name }));

const wantPrice = async (keys: string): Promise<void> => {
  await screen.findByRole('group', { name: 'Number pad' });
  type(keys);
  await press('Get a firm price');
};

beforeEach(() => {
  language.value = 'en';
  logInForTest();
  price.value = undefined;
});

describe('buying gold', () => {
  it('asks for a quote of what was typed, and trades at it with one key', async () => {
    const asked = page({
      'POST /member/gold/quotes': { body: quoteForTest() },
      'POST /member/gold/trades': { body: tradeForTest() },
    });
    render(<Buy />);
    await wantPrice('100');
    await press('Buy now');
    await screen.findByRole('heading', { name: 'Bought' });
    expect(screen.getAllByText('0.1278 g')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Receipt' }).getAttribute('href')).toBe('/gold/trades/gtr_01');
    const [quote, trade] = asked.filter((each) => each.method === 'POST');
    expect(quote?.body).toEqual({ side: 'buy', amount_minor: 10_000, hold_s: 60 });
    expect(trade?.body).toEqual({ quote_id: 'quo_01' });
    expect(trade?.key).toMatch(/^[0-9a-f]{32}$/);
  });

  it('by weight sends exact micrograms', async () => {
    const asked = page({ 'POST /member/gold/quotes': { body: quoteForTest() } });
    render(<Buy />);
    await press('By weight in grams');
    await press('By weight in milligrams');
    await wantPrice('1314');
    await screen.findByRole('button', { name: 'Buy now' });
    const quote = asked.find((each) => each.path === '/member/gold/quotes');
    expect(quote?.body).toEqual({ side: 'buy', grams_ug: 1_314_000, hold_s: 60 });
  });

  it('shows the PIN pad when the server wants proof, over what is being bought', async () => {
    const asked = page({
      'POST /member/gold/quotes': { body: quoteForTest() },
      'POST /member/gold/trades': [refusal(403, 'identity.proof_needed', 'Proof'), { body: tradeForTest() }],
    });
    render(<Buy />);
    await wantPrice('100');
    await press('Buy now');
    await screen.findByRole('heading', { name: 'Buy gold' });
    type('123456');
    await screen.findByRole('heading', { name: 'Bought' });
    const trades = asked.filter((each) => each.path === '/member/gold/trades');
    expect(trades[1]?.body).toEqual({ quote_id: 'quo_01', proof: { pin: '123456' } });
  });

  it('offers a new price in one tap when the old one is no longer held', async () => {
    const asked = page({
      'POST /member/gold/quotes': [
        { body: quoteForTest({ expires_at_ms: 1_000, now_ms: 1_000 }) },
        { body: quoteForTest({ id: 'quo_02' }) },
      ],
    });
    render(<Buy />);
    await wantPrice('100');
    await screen.findByText('This price is no longer held');
    expect(screen.queryByRole('button', { name: 'Buy now' })).toBeNull();
    await press('Get a new price');
    await screen.findByRole('button', { name: 'Buy now' });
    const quotes = asked.filter((each) => each.path === '/member/gold/quotes');
    expect(quotes[1]?.body).toEqual(quotes[0]?.body);
  });

  it('takes the same way when the server says that the quote has expired', async () => {
    page({
      'POST /member/gold/quotes': { body: quoteForTest() },
      'POST /member/gold/trades': refusal(409, 'gold.quote_expired', 'Expired'),
    });
    render(<Buy />);
    await wantPrice('100');
    await press('Buy now');
    await screen.findByRole('button', { name: 'Get a new price' });
  });

  it('after no answer only asks again with the same quote and key, even when its time is up', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    vi.stubGlobal('navigator', { onLine: false, userAgent: '' });
    const asked = page({
      'POST /member/gold/quotes': { body: quoteForTest() },
      'POST /member/gold/trades': ['no answer', { body: tradeForTest() }],
    });
    render(<Buy />);
    await wantPrice('100');
    await press('Buy now');
    await screen.findByRole('button', { name: 'Ask again what became of it' });
    vi.advanceTimersByTime(120_000); // the quote runs out meanwhile
    expect(screen.queryByRole('button', { name: 'Get a new price' })).toBeNull();
    await press('Ask again what became of it');
    await screen.findByRole('heading', { name: 'Bought' });
    const trades = asked.filter((each) => each.path === '/member/gold/trades');
    expect(trades).toHaveLength(2);
    expect(trades[1]?.key).toBe(trades[0]?.key);
    expect(asked.filter((each) => each.path === '/member/gold/quotes')).toHaveLength(1);
  });

  it('says that a trade is on its way while the custodian has not answered', async () => {
    page({
      'POST /member/gold/quotes': { body: quoteForTest() },
      'POST /member/gold/trades': { body: tradeForTest({ state: 'pending' }) },
    });
    render(<Buy />);
    await wantPrice('100');
    await press('Buy now');
    await screen.findByRole('heading', { name: 'On its way' });
  });

  it('says what was refused, and leads to where it can be mended', async () => {
    page({ 'POST /member/gold/quotes': refusal(403, 'gold.not_for_class', 'Your class may not invest.') });
    render(<Buy />);
    await wantPrice('100');
    await screen.findByText('Your class may not invest.');
    expect(screen.getByRole('link', { name: 'See my limits' }).getAttribute('href')).toBe('/limits');
  });

  it('cannot be started while the price is stale', async () => {
    const stale = overviewForTest({ price: priceForTest({ state: 'stale' }) });
    const asked = page({ 'GET /member/gold': { body: stale } });
    render(<Buy />);
    await screen.findByText(/No new price is coming in/);
    type('100');
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Get a firm price' });
    expect(button.disabled).toBe(true);
    expect(asked.some((each) => each.method === 'POST')).toBe(false);
  });

  it('asks for consent first on the first visit', async () => {
    const asked = fakeApi({
      'GET /member/gold': [{ body: overviewForTest({ opened: false }) }, { body: overviewForTest() }],
      'POST /member/gold/account': { body: overviewForTest() },
    });
    render(<Buy />);
    const open = await screen.findByRole<HTMLButtonElement>('button', { name: 'Open my gold account' });
    expect(open.disabled).toBe(true);
    expect(screen.getByText('The price can fall')).toBeTruthy();
    fireEvent.click(screen.getByRole('checkbox'));
    await waitFor(() => expect(open.disabled).toBe(false));
    fireEvent.click(open);
    await screen.findByRole('button', { name: 'Get a firm price' });
    expect(asked.find((each) => each.path === '/member/gold/account')?.body).toEqual({ consent: true });
  });
});

describe('selling gold', () => {
  const sale = quoteForTest({ side: 'sell', grams_ug: 12_850_123, fee_minor: 500, total_minor: 99_500 });

  it('of all sells all, to the last microgram', async () => {
    const holding = { ...overviewForTest().holding, available_ug: 12_850_123 };
    const asked = page({
      'GET /member/gold': { body: overviewForTest({ holding }) },
      'POST /member/gold/quotes': { body: sale },
    });
    render(<Sell />);
    await press('All');
    await press('Get a firm price');
    await screen.findByRole('button', { name: 'Sell now' });
    expect(screen.getAllByText('-¥5.00')).toBeTruthy();
    const quote = asked.find((each) => each.path === '/member/gold/quotes');
    expect(quote?.body).toEqual({ side: 'sell', grams_ug: 12_850_123, hold_s: 60 });
  });

  it('says before the server does that there is not so much', async () => {
    page({});
    render(<Sell />);
    await screen.findByRole('group', { name: 'Number pad' });
    type('13');
    const button = await screen.findByRole<HTMLButtonElement>('button', {
      name: 'Only 12.8500 g are free',
    });
    expect(button.disabled).toBe(true);
  });

  it('can hold a price longer for a wider spread', async () => {
    const asked = page({
      'POST /member/gold/quotes': [{ body: sale }, { body: { ...sale, id: 'quo_02', spread_bp: 30 } }],
    });
    render(<Sell />);
    await wantPrice('1');
    await press('5 min · 0.30%');
    await screen.findByText('Your price per gram (spread 0.30%)');
    const quotes = asked.filter((each) => each.path === '/member/gold/quotes');
    expect(quotes[1]?.body).toEqual({ side: 'sell', grams_ug: 1_000_000, hold_s: 300 });
  });
});
