import { fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeApi, refusal } from '../../../testing/fakeApi';
import { overviewForTest, priceForTest, quoteForTest } from '../../gold/testing';
import { logInForTest } from '../../testing';
import { chatForTest, lookForTest, quietBrowser, termsForTest } from '../testing';
import type { Asset } from '../types';
import { Compose } from './Compose';

const SEND = 'POST /member/packets';
const done = { body: lookForTest({ can_open: false }) };

const quote = quoteForTest({ grams_ug: 520_000, amount_minor: 40_716, total_minor: 40_716 });

const show = (asset: Asset, direct = false, opened = true): void => {
  const chat = direct ? chatForTest({ kind: 'direct', title: 'Chen Yu', members: 2 }) : chatForTest();
  render(
    <Compose
      chat={chat}
      terms={termsForTest()}
      gold={overviewForTest({ opened })}
      asset={asset}
      cover={undefined}
      onAsset={() => undefined}
    />,
  );
};
const type = (text: string): void => {
  for (const key of text) fireEvent.keyDown(document.body, { key });
};
const pay = (name: string): void => {
  fireEvent.click(screen.getByRole('button', { name }));
};

beforeEach(() => {
  quietBrowser();
  logInForTest();
});

describe('sending money', () => {
  it('to a group is lucky unless said otherwise, with a share for each of the others', async () => {
    const asked = fakeApi({ [SEND]: done });
    show('cash');
    type('88');
    pay('Put in ¥88.00');
    await screen.findByRole('heading', { name: 'Sent' });
    const sent = asked.find((each) => each.path === '/member/packets');
    expect(sent?.body).toEqual({
      chat: 'cnv_1',
      asset: 'cash',
      kind: 'lucky',
      count: 5,
      amount_minor: 8_800,
      source: 'balance',
      greeting: 'Best wishes',
      cover: 'fortune',
    });
    expect(sent?.key).toMatch(/^[0-9a-f]{32}$/);
  });

  it('equally multiplies what each gets', async () => {
    const asked = fakeApi({ [SEND]: done });
    show('cash');
    pay('Equal');
    type('8.88');
    pay('Put in ¥44.40');
    await screen.findByRole('heading', { name: 'Sent' });
    expect(asked[0]?.body).toMatchObject({ kind: 'equal', count: 5, amount_minor: 4_440 });
  });

  it('to one of a group waits until that one is named', async () => {
    const asked = fakeApi({ [SEND]: done });
    show('cash');
    pay('For one');
    type('5');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Put in ¥5.00' }).disabled).toBe(true);
    fireEvent.click(screen.getByRole('button', { name: /Who may open it/ }));
    fireEvent.click(await screen.findByRole('button', { name: /Chen Yu/ }));
    pay('Put in ¥5.00');
    await screen.findByRole('heading', { name: 'Sent' });
    expect(asked[0]?.body).toMatchObject({ kind: 'exclusive', count: 1, to: 'mbr_02' });
  });

  it('between two has one share and no choice of kind', async () => {
    const asked = fakeApi({ [SEND]: done });
    show('cash', true);
    expect(screen.queryByRole('button', { name: 'Lucky' })).toBeNull();
    type('1');
    pay('Put in ¥1.00');
    await screen.findByRole('heading', { name: 'Sent' });
    expect(asked[0]?.body).toMatchObject({ kind: 'equal', count: 1, amount_minor: 100 });
  });

  it('asks for proof when the server wants one, and sends it', async () => {
    const asked = fakeApi({ [SEND]: [refusal(403, 'identity.proof_needed', 'Confirm.'), done] });
    show('cash');
    type('900');
    pay('Put in ¥900.00');
    await screen.findByRole('dialog');
    type('135790');
    await screen.findByRole('heading', { name: 'Sent' });
    expect(asked[1]?.body).toMatchObject({ amount_minor: 90_000, proof: { pin: '135790' } });
  });

  it('without an answer is asked about with the same key', async () => {
    const asked = fakeApi({ [SEND]: ['no answer', 'no answer', 'no answer', done] });
    show('cash');
    type('8');
    pay('Put in ¥8.00');
    await screen.findByText(/will not be sent twice/, undefined, { timeout: 4_000 });
    pay('Put in ¥8.00');
    await screen.findByRole('heading', { name: 'Sent' });
    const keys = asked.filter((each) => each.path === '/member/packets').map((each) => each.key);
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(1);
  });

  it('that is more than the balance leads to the top-up', () => {
    logInForTest({ balance: { available_minor: 100, pending_in_minor: 0, pending_out_minor: 0 } });
    show('cash');
    type('8');
    expect(screen.getByRole('link', { name: 'Top up first' }).getAttribute('href')).toBe('/top-up');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Put in ¥8.00' }).disabled).toBe(true);
  });
});

describe('sending gold', () => {
  const QUOTE = 'POST /member/gold/quotes';

  it('takes the grams and the price of a quote, and says that the worth will change', async () => {
    const asked = fakeApi({ [QUOTE]: { body: quote }, [SEND]: done });
    show('gold');
    type('520');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Put in 0.5200 g' })).toBeTruthy());
    expect(screen.getByText(/The grams are fixed, their worth is not/)).toBeTruthy();
    expect(asked[0]?.body).toEqual({ side: 'buy', grams_ug: 520_000, hold_s: 60 });
    pay('Put in 0.5200 g');
    await screen.findByRole('heading', { name: 'Sent' });
    const sent = asked.find((each) => each.path === '/member/packets')?.body as Record<string, unknown>;
    expect(sent).toMatchObject({ asset: 'gold', quote_id: 'quo_01', source: 'balance', cover: 'dragon' });
    expect(sent).not.toHaveProperty('amount_minor');
  });

  it('opens a gold account first, after a yes, for grams that may come back', async () => {
    const ACCOUNT = 'POST /member/gold/account';
    const asked = fakeApi({ [QUOTE]: { body: quote }, [ACCOUNT]: { body: overviewForTest() }, [SEND]: done });
    show('gold', false, false);
    type('520');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Put in 0.5200 g' })).toBeTruthy());
    pay('Put in 0.5200 g');
    await screen.findByText(/come back to you, so you need a gold account/);
    expect(asked.some((each) => each.path === '/member/packets')).toBe(false);
    pay('Agree and send');
    await screen.findByRole('heading', { name: 'Sent' });
    expect(asked.find((each) => each.path === '/member/gold/account')?.body).toEqual({ consent: true });
  });

  it('by amount asks what that buys', async () => {
    const asked = fakeApi({ [QUOTE]: { body: quote } });
    show('gold');
    pay('By amount');
    type('407.16');
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]?.body).toEqual({ side: 'buy', amount_minor: 40_716, hold_s: 60 });
  });

  it('of one’s own needs no price', async () => {
    const asked = fakeApi({ [SEND]: done, 'GET /member/gold/price': { body: priceForTest() } });
    show('gold');
    pay('My gold');
    type('520');
    pay('Put in 0.5200 g');
    await screen.findByRole('heading', { name: 'Sent' });
    const posted = asked.filter((each) => each.method === 'POST');
    expect(posted).toHaveLength(1);
    expect(posted[0]?.body).toMatchObject({ source: 'gold', grams_ug: 520_000 });
  });

  it('of one’s own cannot be more than there is', () => {
    fakeApi({ 'GET /member/gold/price': { body: priceForTest() } });
    show('gold');
    pay('My gold');
    type('12851');
    expect(screen.getByText('Not enough gold: 12.8500 g available.')).toBeTruthy();
  });

  it('says what the market refuses', async () => {
    fakeApi({ [QUOTE]: refusal(409, 'gold.market_closed', 'The market is closed.') });
    show('gold');
    type('520');
    expect((await screen.findByRole('alert')).textContent).toContain('The market is closed.');
  });
});
