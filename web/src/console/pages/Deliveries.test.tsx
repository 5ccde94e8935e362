import { fireEvent, render, screen, within } from '@testing-library/preact';
import { beforeEach, expect, it } from 'vitest';
import { fakeApi, type Asked } from '../../testing/fakeApi';
import { cleanTracking, productWord } from '../parts/gold/DeliverySheet';
import { deliveryForTest, staffForTest } from '../testing';
import type { Delivery } from '../types';
import { Deliveries } from './Deliveries';

const open = async (changes: Partial<Delivery>, button: string): Promise<Asked[]> => {
  const delivery = deliveryForTest(changes);
  const asked = fakeApi({
    'GET /console/gold/deliveries': { body: { items: [delivery], next: null } },
    'POST /console/gold/deliveries/gdl_01/advance': { body: delivery },
  });
  render(<Deliveries />);
  fireEvent.click(await screen.findByRole('button', { name: `${button}: Lin Wei` }));
  return asked;
};
const advances = (asked: Asked[]) => asked.filter((each) => each.method === 'POST').map((each) => each.body);

beforeEach(() => staffForTest('ask_bank'));

it('pieces are called by what they are', () => {
  expect(productWord('bar-50')).toBe('50 g bar');
  expect(productWord('coin-1')).toBe('1 g coin');
  expect(productWord('lion-7b')).toBe('lion-7b');
});

it('a tracking number is one line', () => {
  expect(cleanTracking('  SF 123\n4 ')).toBe('SF 123 4');
  expect(cleanTracking('   ')).toBeNull();
});

it('nothing is handed over without a tracking number', async () => {
  const asked = await open({}, 'Hand it over');
  const sheet = within(screen.getByRole('dialog'));
  const act = sheet.getByRole('button', { name: 'Hand it over' }) as HTMLButtonElement;
  fireEvent.submit(act.closest('form')!);
  expect(act.disabled).toBe(true);
  fireEvent.input(sheet.getByLabelText(/^Tracking number/), { target: { value: ' SF1234 ' } });
  fireEvent.submit(act.closest('form')!);
  await screen.findByRole('button', { name: 'Hand it over: Lin Wei' });
  expect(advances(asked)).toEqual([{ state: 'shipped', tracking: 'SF1234' }]);
});

it('packing needs nothing but the word', async () => {
  const asked = await open({ state: 'ordered', next: 'packed' }, 'Have it packed');
  fireEvent.submit(screen.getByRole('dialog').querySelector('form')!);
  await screen.findByRole('button', { name: 'Have it packed: Lin Wei' });
  expect(advances(asked)).toEqual([{ state: 'packed' }]);
});

it('whoever may not see to it sees it all the same', async () => {
  staffForTest();
  await open({ trouble: 'out_of_stock' }, 'Details');
  const sheet = screen.getByRole('dialog');
  expect(sheet.textContent).toContain('the custodian has none in stock');
  expect(sheet.textContent).toContain('Siping Road 12');
  expect(sheet.querySelector('form')).toBeNull();
});
