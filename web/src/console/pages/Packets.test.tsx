import { render, screen, within } from '@testing-library/preact';
import { beforeEach, expect, it } from 'vitest';
import { fakeApi } from '../../testing/fakeApi';
import { sumsWord, toWord } from '../parts/packets/words';
import { staffForTest } from '../testing';
import type { PacketDetail } from '../types';
import { PacketPage } from './PacketPage';

const packet: PacketDetail = {
  id: 'pkt_01',
  sender: { id: 'mbr_01', name: 'Lin Wei' },
  chat: 'cnv_01',
  chat_kind: 'group',
  to: null,
  to_name: 'Badminton',
  asset: 'gold',
  kind: 'lucky',
  source: 'balance',
  count: 3,
  opened: 1,
  moving: 0,
  total: 200_000,
  left: 152_812,
  claimed: 47_188,
  returned: 0,
  state: 'open',
  reason: null,
  at_ms: 0,
  expires_at_ms: 86_400_000,
  closed_at_ms: null,
  worth_minor: 17_381,
  claims: [
    {
      id: 'clm_01',
      place: 1,
      member: { id: 'mbr_02', name: 'Zhao Yan' },
      units: 47_188,
      state: 'done',
      best: true,
      at_ms: 1,
      entry_id: 'jrn_02',
    },
  ],
  entries: [{ id: 'jrn_01', kind: 'packets.gold_bought', state: 'posted', at_ms: 0 }],
  account_id: '0a',
};

beforeEach(() => staffForTest());

it('money and gold of several packets are told together, and what there is none of is left out', () => {
  expect(sumsWord(500, 0)).toBe('¥5.00');
  expect(sumsWord(0, 1_000)).toBe('0.0010\u00a0g');
  expect(sumsWord(0, 0)).toBe('¥0.00');
  expect(sumsWord(500, 1_000)).toBe('¥5.00 and 0.0010\u00a0g');
});

it('a group is told from a friend', () => {
  expect(toWord({ chat_kind: 'group', to_name: 'Badminton' })).toBe('Group: Badminton');
  expect(toWord({ chat_kind: 'direct', to_name: 'Zhao Yan' })).toBe('Zhao Yan');
});

it('a gold packet is in grams, and each share leads to who got it and to its entry', async () => {
  fakeApi({ 'GET /console/packets/pkt_01': { body: packet } });
  render(<PacketPage params={{ id: 'pkt_01' }} />);
  const claims = within(await screen.findByRole('region', { name: 'Who opened it' }));
  expect(claims.getByText('0.047188 g')).toBeTruthy();
  expect(claims.getByText('Luckiest')).toBeTruthy();
  expect(claims.getByRole('link', { name: 'Zhao Yan' }).getAttribute('href')).toBe('/console/members/mbr_02');
  expect(claims.getByRole('link', { name: '1' }).getAttribute('href')).toBe('/console/ledger/entries/jrn_02');
  expect(screen.getByText('Worth ¥173.81')).toBeTruthy();
  expect(screen.getByText('0.152812 g')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Open in the ledger' }).getAttribute('href')).toBe(
    '/console/ledger/accounts/0a',
  );
});
