import { fireEvent, render, screen } from '@testing-library/preact';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { language } from '../../../shared/i18n';
import { fakeApi, refusal } from '../../../testing/fakeApi';
import { logInForTest } from '../../testing';
import { price } from '../price';
import { overviewForTest, priceForTest } from '../testing';
import type { Delivery } from '../types';
import { AlertNew } from './AlertNew';
import { DeliveryNew } from './DeliveryNew';
import { DeliveryPage } from './DeliveryPage';
import { PlanNew } from './PlanNew';
import { Pledges } from './Pledges';

const pin = { pin: '123456' };
const typePin = (): void => [...'123456'].forEach((key) => void fireEvent.keyDown(document.body, { key }));
const press = async (name: string): Promise<void> =>
  void fireEvent.click(await screen.findByRole('button', { name }));
const fill = async (label: string, value: string): Promise<void> => {
  const field = await screen.findByRole('textbox', { name: label });
  fireEvent.input(field, { target: { value } });
};

beforeEach(() => {
  language.value = 'en';
  logInForTest();
  price.value = priceForTest();
});

describe('standing orders', () => {
  it('a plan is started with its rhythm and a proof', async () => {
    const asked = fakeApi({ 'POST /member/gold/plans': { body: {} } });
    render(<PlanNew />);
    await fill('Amount each time', '50');
    await press('Month');
    fireEvent.change(await screen.findByLabelText('On'), { target: { value: '31' } });
    fireEvent.change(screen.getByLabelText('At'), { target: { value: '20' } });
    await screen.findByText('Each month on day 31 at 20:00');
    await press('Start the plan');
    await screen.findByRole('heading', { name: 'Confirm the plan' });
    typePin();
    await vi.waitFor(() =>
      expect(asked.map((each) => each.body)).toContainEqual({
        amount_minor: 5_000,
        every: 'month',
        on: 31,
        hour: 20,
        proof: pin,
      }),
    );
  });

  it('an alert alone needs no proof, a target sale does', async () => {
    const asked = fakeApi({
      'GET /member/gold': { body: overviewForTest() },
      'POST /member/gold/alerts': { body: {} },
    });
    const { unmount } = render(<AlertNew />);
    await fill('Price per gram', '800');
    await press('Set the alert');
    await vi.waitFor(() => expect(asked.at(-1)?.body).toEqual({ when: 'above', price_minor: 80_000 }));
    unmount();

    render(<AlertNew />);
    await fill('Price per gram', '850.5');
    fireEvent.click(screen.getByRole('switch'));
    await fill('Grams to sell', '5');
    await press('Set the alert');
    await screen.findByRole('heading', { name: 'Confirm the target sale' });
    typePin();
    await vi.waitFor(() =>
      expect(asked.at(-1)?.body).toEqual({
        when: 'above',
        price_minor: 85_050,
        sell_ug: 5_000_000,
        proof: pin,
      }),
    );
  });

  it('a target sale of more than there is cannot be set', async () => {
    fakeApi({ 'GET /member/gold': { body: overviewForTest() } });
    render(<AlertNew />);
    await fill('Price per gram', '800');
    fireEvent.click(screen.getByRole('switch'));
    await fill('Grams to sell', '12.8501');
    await screen.findByText('Only 12.8500 g are free');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Set the alert' }).disabled).toBe(true);
  });
});

describe('metal', () => {
  const product = {
    code: 'bar-5',
    name: 'Gold bar 5 g',
    name_zh: '金条 5 克',
    kind: 'bar',
    grams_ug: 5_000_000,
    fee_minor: 10_000,
    stock: 9,
  };

  it('is ordered with count, whole address and proof; no more than the gold is enough for', async () => {
    history.replaceState({}, '', '/gold/delivery/new?product=bar-5');
    const { location_ } = await import('../../../shared/router');
    location_.value = { path: location.pathname, search: location.search };
    const asked = fakeApi({
      'GET /member/gold': { body: overviewForTest() },
      'GET /member/gold/products': { body: { items: [product] } },
      'POST /member/gold/deliveries': refusal(409, 'gold.out_of_stock', 'None left.'),
    });
    render(<DeliveryNew />);
    await screen.findByRole('button', { name: 'Fill in the address' });
    await fill('City, district', ' Shanghai ');
    await fill('Street, number', '9 Hengshan Road');
    await press('One more');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'One more' }).disabled).toBe(true);
    await press('Order');
    await screen.findByRole('heading', { name: 'Confirm the order' });
    typePin();
    await screen.findByText('None left.');
    const order = asked.find((each) => each.method === 'POST');
    expect(order?.body).toEqual({
      product: 'bar-5',
      count: 2,
      address: { name: 'Lin Wei', phone: '+8613800138000', region: 'Shanghai', line: '9 Hengshan Road' },
      proof: pin,
    });
  });

  const order: Delivery = {
    id: 'gdl_01',
    product: 'bar-5',
    count: 1,
    grams_ug: 5_000_000,
    fee_minor: 10_000,
    address: { name: 'Lin Wei', phone: '138', region: 'Shanghai', line: '9 Hengshan Road' },
    state: 'packed',
    serials: [],
    tracking: null,
    may_cancel: false,
    at_ms: 0,
    history: [
      { state: 'ordered', at_ms: 0 },
      { state: 'packed', at_ms: 60_000 },
    ],
  };

  it('on its way shows how far it is, and can be cancelled only while the server allows it', async () => {
    fakeApi({
      'GET /member/gold/deliveries/gdl_01': { body: { ...order, count: 2 } },
      'GET /member/gold/products': { body: { items: [product] } },
    });
    render(<DeliveryPage params={{ id: 'gdl_01' }} />);
    await screen.findByText('Gold bar 5 g × 2');
    const steps = await screen.findAllByRole('listitem');
    expect(steps.map((step) => step.className)).toEqual(['reached', 'reached', '', '']);
    expect(steps[1]?.getAttribute('aria-current')).toBe('step');
    expect(screen.queryByRole('button', { name: 'Cancel the order' })).toBeNull();
  });
});

it('gold is pledged with a proof of exactly that weight', async () => {
  const asked = fakeApi({
    'GET /member/gold': { body: overviewForTest() },
    'GET /member/gold/pledges': { body: { items: [], next: null } },
    'POST /member/gold/pledges': { body: {} },
  });
  render(<Pledges />);
  await screen.findByText('Nothing is pledged');
  await vi.waitFor(async () => {
    await press('Pledge gold');
    expect(screen.getByLabelText('Grams')).toBeTruthy();
  });
  await fill('Grams', '2.5');
  await press('Pledge');
  await screen.findByRole('heading', { name: 'Confirm the pledge' });
  typePin();
  await vi.waitFor(() =>
    expect(asked.map((each) => each.body)).toContainEqual({ grams_ug: 2_500_000, proof: pin }),
  );
});
