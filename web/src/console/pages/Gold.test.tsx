import { fireEvent, render, screen, within } from '@testing-library/preact';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeApi, type Asked } from '../../testing/fakeApi';
import { gapSaid } from '../parts/gold/gap';
import { coverageForTest, deskForTest, staffForTest } from '../testing';
import type { Desk, Price, Statement } from '../types';
import { Gold } from './Gold';

const open = async (changes: Partial<Desk> = {}): Promise<Asked[]> => {
  const asked = fakeApi({
    'GET /console/gold': { body: deskForTest(changes) },
    'GET /console/gold/candles': {
      body: { step_ms: 60_000, items: [[0, 780, 790, 770, 785]], simulated: true },
    },
    'POST /console/gold/halt': { body: { halted: true } },
    'POST /console/gold/resume': { body: { halted: false } },
    'POST /console/gold/batch': { body: {} },
  });
  render(<Gold />);
  await screen.findByRole('heading', { name: 'Price per gram' });
  return asked;
};
const priced = (changes: Partial<Price>): Partial<Desk> => ({
  price: { ...deskForTest().price, ...changes },
});
const posts = (asked: Asked[]) => asked.filter((each) => each.method === 'POST');

beforeEach(() => staffForTest('halt_gold', 'ask_bank'));

describe('what the custodian’s statement means', () => {
  const said = (changes: Partial<Statement>) =>
    gapSaid(coverageForTest({ statement: { ...coverageForTest().statement!, ...changes } }));

  it('is told with its weight, the worst first', () => {
    expect(said({}).kind).toBe('good');
    expect(said({ gap_ug: -1 })).toMatchObject({
      kind: 'bad',
      words: expect.stringContaining('0.000001\u00a0g less'),
    });
    expect(said({ gap_ug: 5, bars_ug: 0 })).toMatchObject({
      kind: 'bad',
      words: expect.stringContaining('1,000.0000\u00a0g less'),
    });
    expect(said({ gap_ug: 2_500_000 })).toMatchObject({
      kind: 'wait',
      words: expect.stringContaining('2.5000\u00a0g more'),
    });
  });

  it('is not guessed before there is one', () => {
    expect(gapSaid(coverageForTest({ statement: null })).kind).toBe('wait');
  });
});

it('dealing is halted only with a reason', async () => {
  const asked = await open();
  fireEvent.click(screen.getByRole('button', { name: 'Halt dealing' }));
  const sheet = within(screen.getByRole('dialog'));
  const act = sheet.getByRole('button', { name: 'Halt dealing' }) as HTMLButtonElement;
  expect(act.disabled).toBe(true);
  fireEvent.input(sheet.getByLabelText(/^Reason/), { target: { value: 'the feed is wrong' } });
  fireEvent.submit(act.closest('form')!);
  await screen.findByText('Every gram is there');
  expect(posts(asked)).toMatchObject([{ path: '/console/gold/halt', body: { reason: 'the feed is wrong' } }]);
  expect(posts(asked)[0]?.key).toBeTruthy();
});

it('a halt names who, and can be ended', async () => {
  await open({
    ...priced({ state: 'halted' }),
    halted: true,
    halt: { reason: 'odd prices', at_ms: 0, staff: { id: 'stf_2', name: 'mei.admin' } },
  });
  expect(screen.getByRole('alert').textContent).toMatch(/halted.*mei\.admin.*odd prices/);
  expect(screen.getByRole('button', { name: 'Resume dealing' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Halt dealing' })).toBeNull();
});

it('a price that has jumped can be taken as it is', async () => {
  await open(priced({ state: 'jumped' }));
  expect(screen.getByRole('button', { name: 'Resume dealing' })).toBeTruthy();
});

it('who may neither halt nor order only looks', async () => {
  staffForTest('freeze');
  await open();
  expect(screen.queryByRole('button', { name: /dealing|batch/ })).toBeNull();
});

it('says which way the custodian’s account stands, and that metal is short', async () => {
  await open();
  expect(screen.getByText('We owe the custodian').nextElementSibling?.textContent).toBe('¥45.00');
  expect(screen.getByText(/Below its low mark/)).toBeTruthy();
});
