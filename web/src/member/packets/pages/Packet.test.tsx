import { fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeApi, refusal, type Answer } from '../../../testing/fakeApi';
import { overviewForTest, priceForTest, quoteForTest } from '../../gold/testing';
import { state } from '../../session';
import { logInForTest } from '../../testing';
import { goldLook, lookForTest, quietBrowser } from '../testing';
import type { Look, Share } from '../types';
import { Packet } from './Packet';

const LOOK = 'GET /member/packets/pkt_1';
const OPEN = 'POST /member/packets/pkt_1/open';
const CLAIMS = 'GET /member/packets/pkt_1/claims';

const share: Share = { amount_minor: 1_888, at_ms: 1_000, best: false };
const gold: Share = { grams_ug: 168_000, at_ms: 1_000, best: false, worth_minor: 13_122 };
const opened = (look: Look, mine: Share, claimState = 'done'): Answer => ({
  body: {
    look: { ...look, can_open: false, why: 'opened', mine, opened: look.opened + 1 },
    claim: { id: 'clm_1', state: claimState, ...mine },
  },
});
const claims = {
  body: { items: [{ member: { id: 'mbr_01', name: 'Lin Wei' }, ...share, thanks: null }] },
};

const show = (answers: Parameters<typeof fakeApi>[0]): ReturnType<typeof fakeApi> => {
  const asked = fakeApi({ [CLAIMS]: claims, 'GET /member/me': { status: 500 }, ...answers });
  render(<Packet params={{ id: 'pkt_1' }} />);
  return asked;
};
const press = async (): Promise<void> => {
  fireEvent.click(await screen.findByRole('button', { name: 'Open the packet' }));
};

beforeEach(() => {
  quietBrowser();
  logInForTest();
  state.value = 'in';
});
afterEach(() => {
  state.value = 'out';
  vi.useRealTimers();
});

describe('a packet', () => {
  it('opens, says what I got to everybody who listens, and who got what', async () => {
    const asked = show({ [LOOK]: { body: lookForTest() }, [OPEN]: opened(lookForTest(), share) });
    await press();
    const said = await screen.findByRole('heading', { name: 'You got ¥18.88' });
    await waitFor(() => expect(document.activeElement).toBe(said));
    await screen.findByText('Lin Wei');
    expect(screen.getByText('Added to your balance')).toBeTruthy();
    expect(asked.filter((each) => each.path.endsWith('/open')).map((each) => each.body)).toEqual([{}]);
  });

  it('without an answer is neither opened nor lost: asking again gives the one share', async () => {
    const asked = show({
      [LOOK]: { body: lookForTest() },
      [OPEN]: ['no answer', opened(lookForTest(), share)],
    });
    await press();
    await screen.findByText(/nothing is taken twice/);
    fireEvent.click(screen.getByRole('button', { name: 'Ask again' }));
    await screen.findByRole('heading', { name: 'You got ¥18.88' });
    expect(asked.filter((each) => each.path.endsWith('/open'))).toHaveLength(2);
  });

  it('whose share is still on its way to the account says so', async () => {
    show({ [LOOK]: { body: lookForTest() }, [OPEN]: opened(lookForTest(), share, 'moving') });
    await press();
    await screen.findByText(/the bank is still booking it/);
    expect(screen.queryByText('Added to your balance')).toBeNull();
  });

  it('that is gone when I press says that it is gone', async () => {
    const gone = lookForTest({ state: 'empty', can_open: false, why: 'gone', opened: 6, took_ms: 42_000 });
    show({
      [LOOK]: [{ body: lookForTest() }, { body: gone }],
      [OPEN]: refusal(409, 'packets.all_gone', 'All gone.'),
    });
    await press();
    await screen.findByRole('heading', { name: 'All gone' });
    expect(screen.getByText('All 6 were opened in 42 s.')).toBeTruthy();
  });

  it.each<[string, Partial<Look>]>([
    ['This packet has expired', { state: 'returned', why: 'expired' }],
    ['For Wu Min only', { kind: 'exclusive', why: 'not_yours', to: { id: 'mbr_03', name: 'Wu Min' } }],
    ['On its way', { state: 'sending', why: 'sending' }],
    ['This packet was not sent', { state: 'refused', why: 'gone' }],
  ])('that cannot be opened says why: %s', async (title, changes) => {
    show({ [LOOK]: { body: lookForTest({ can_open: false, ...changes }) } });
    await screen.findByRole('heading', { name: title });
    expect(screen.queryByRole('button', { name: 'Open the packet' })).toBeNull();
  });

  it('of mine to a friend waits for the friend', async () => {
    const mine = { sender: { id: 'mbr_01', name: 'Lin Wei' }, count: 1, opened: 0, kind: 'equal' } as const;
    show({
      [LOOK]: {
        body: lookForTest({
          ...mine,
          to: { id: 'mbr_02', name: 'Chen Yu' },
          can_open: false,
          why: 'own_direct',
        }),
      },
      [CLAIMS]: { body: { items: [] } },
    });
    await screen.findByRole('heading', { name: 'Waiting for Chen Yu' });
    await screen.findByText('Nobody has opened it yet');
  });

  it('crowns the best luck when the last share is gone', async () => {
    const best = { ...share, best: true };
    const look = lookForTest({
      state: 'empty',
      can_open: false,
      why: 'opened',
      mine: best,
      opened: 1,
      count: 2,
    });
    show({
      [LOOK]: { body: look },
      [CLAIMS]: { body: { items: [{ member: { id: 'mbr_01', name: 'Lin Wei' }, ...best }] } },
    });
    await screen.findByText('Best luck');
  });
});

describe('a gold packet', () => {
  const withAccount = (isOpen: boolean) => ({
    'GET /member/gold': { body: overviewForTest({ opened: isOpen }) },
    'GET /member/gold/price': { body: priceForTest() },
  });

  it('opens a gold account in the act, after a yes', async () => {
    const asked = show({
      [LOOK]: { body: goldLook() },
      [OPEN]: opened(goldLook(), gold),
      ...withAccount(false),
    });
    await waitFor(() => expect(asked.some((each) => each.path === '/member/gold')).toBe(true));
    await screen.findByText('Happy New Year');
    await new Promise((done) => setTimeout(done));
    await press();
    await screen.findByRole('dialog');
    expect(asked.some((each) => each.path.endsWith('/open'))).toBe(false);
    fireEvent.click(screen.getByRole('button', { name: 'Agree and open' }));
    await screen.findByRole('heading', { name: 'You got 0.1680 g' });
    expect(asked.find((each) => each.path.endsWith('/open'))?.body).toEqual({ consent: true });
  });

  it('asks for that yes as well when only the server knows that it is needed', async () => {
    show({
      [LOOK]: { body: goldLook() },
      [OPEN]: [refusal(409, 'gold.account_needed', 'Open an account.'), opened(goldLook(), gold)],
      ...withAccount(true),
    });
    await press();
    fireEvent.click(await screen.findByRole('button', { name: 'Agree and open' }));
    await screen.findByRole('heading', { name: 'You got 0.1680 g' });
  });

  it('is sold at once at a price that is held, or kept', async () => {
    const sell = quoteForTest({ side: 'sell', grams_ug: 168_000, fee_minor: 66, total_minor: 13_038 });
    const asked = show({
      [LOOK]: { body: goldLook() },
      [OPEN]: opened(goldLook(), gold),
      'POST /member/gold/quotes': { body: sell },
      'POST /member/gold/trades': { body: { id: 'gtr_1', total_minor: 13_038, state: 'done' } },
      ...withAccount(true),
    });
    await press();
    fireEvent.click(await screen.findByRole('button', { name: 'Sell now' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Sell for ¥130.38' }));
    await screen.findByText('Sold: ¥130.38 is in your balance');
    expect(asked.find((each) => each.path === '/member/gold/quotes')?.body).toEqual({
      side: 'sell',
      grams_ug: 168_000,
      hold_s: 60,
    });
    const trade = asked.find((each) => each.path === '/member/gold/trades');
    expect(trade?.body).toEqual({ quote_id: 'quo_01' });
    expect(trade?.key).toMatch(/^[0-9a-f]{32}$/);
  });
});
