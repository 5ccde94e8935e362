import { render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeApi } from '../../../testing/fakeApi';
import { price } from '../../gold/price';
import { priceForTest } from '../../gold/testing';
import { state } from '../../session';
import { logInForTest } from '../../testing';
import { packetNews } from '../looks';
import { goldLook, lookForTest, quietBrowser } from '../testing';
import type { Look, PacketMessage } from '../types';
import { PacketCard } from './PacketCard';

const message = (kind: string, data: Record<string, unknown> = {}): PacketMessage => ({
  card: { kind, ref: 'pkt_1', data: { greeting: 'Happy New Year', cover: 'plum', kind: 'lucky', ...data } },
});
const show = (look: Look, kind = 'red_packet'): ReturnType<typeof fakeApi> => {
  const asked = fakeApi({ 'GET /member/packets/pkt_1': { body: look } });
  render(<PacketCard message={message(kind)} />);
  return asked;
};

beforeEach(() => {
  quietBrowser();
  logInForTest();
  state.value = 'in';
});
afterEach(() => {
  state.value = 'out'; // forgets what was looked at
  price.value = undefined;
});

describe('the bubble of a packet', () => {
  it('says what it is before anything was asked, and leads to the packet', () => {
    fakeApi({});
    render(<PacketCard message={message('red_packet')} />);
    expect(screen.getByText('Happy New Year')).toBeTruthy();
    expect(screen.getByText('Lucky red packet')).toBeTruthy();
    expect(screen.getByRole('link').getAttribute('href')).toBe('/packets/pkt_1');
  });

  it('can be opened, until somebody else has the last share', async () => {
    const answers = [
      { body: lookForTest() },
      { body: lookForTest({ state: 'empty', can_open: false, why: 'gone' }) },
    ];
    fakeApi({ 'GET /member/packets/pkt_1': answers });
    render(<PacketCard message={message('red_packet')} />);
    await waitFor(() => expect(answers).toHaveLength(1));
    await screen.findByText('Tap to open');
    packetNews({ id: 'pkt_1', state: 'empty', opened: 6, count: 6 });
    await screen.findByText('All gone');
  });

  it('says what I got', async () => {
    show(lookForTest({ can_open: false, why: 'opened', mine: { amount_minor: 1_888, at_ms: 1 } }));
    await screen.findByText('You got ¥18.88');
  });

  it('says that time is up', async () => {
    show(lookForTest({ state: 'returned', can_open: false, why: 'expired' }));
    await screen.findByText('Expired');
  });

  it('says for whom it is, when it is for somebody else', async () => {
    const to = { id: 'mbr_03', name: 'Wu Min' };
    show(lookForTest({ kind: 'exclusive', count: 1, opened: 0, to, can_open: false, why: 'not_yours' }));
    await screen.findByText('For Wu Min only');
  });

  it('of gold says what it is worth at the price of the moment', async () => {
    price.value = priceForTest({ at_ms: 2, bid_minor: 80_000 });
    show(goldLook(), 'gold_packet');
    await screen.findByText('worth ¥416.00 now');
    price.value = priceForTest({ at_ms: 3, bid_minor: 81_000 });
    await screen.findByText('worth ¥421.20 now');
  });

  it('is asked about once, however many bubbles there are', async () => {
    const asked = fakeApi({ 'GET /member/packets/pkt_1': { body: lookForTest() } });
    render(
      <>
        <PacketCard message={message('red_packet')} />
        <PacketCard message={message('red_packet')} />
      </>,
    );
    await waitFor(() => expect(screen.getAllByText('Tap to open')).toHaveLength(2));
    expect(asked.filter((each) => each.path === '/member/packets/pkt_1')).toHaveLength(1);
  });
});
