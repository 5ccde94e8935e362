import { fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeApi, refusal } from '../../testing/fakeApi';
import { logInForTest, orderForTest } from '../testing';
import { PayOrder } from './PayOrder';

const PAY = 'POST /member/orders/ord_01/pay';
const paid = { body: { payment: { id: 'pay_01' }, order: { ...orderForTest(), state: 'paid' } } };

const pressPay = (): void => {
  fireEvent.click(screen.getByRole('button', { name: 'Pay ¥356.00' }));
};
const typePin = (pin: string): void => {
  for (const key of pin) fireEvent.keyDown(document.body, { key });
};

beforeEach(() => logInForTest());

describe('paying an order', () => {
  it('goes through at once when no proof is needed', async () => {
    const asked = fakeApi({ [PAY]: paid });
    render(<PayOrder order={orderForTest()} />);
    pressPay();
    await screen.findByRole('heading', { name: 'Paid' });
    const payments = asked.filter((each) => each.method === 'POST');
    expect(payments).toHaveLength(1);
    expect(payments[0]?.body).toEqual({});
    expect(payments[0]?.key).toMatch(/^[0-9a-f]{32}$/);
    expect(screen.getByRole('link', { name: 'Receipt' }).getAttribute('href')).toBe('/receipts/ord_01');
  });

  it('asks for the PIN when the server wants proof, and pays with it', async () => {
    const asked = fakeApi({ [PAY]: [refusal(403, 'identity.proof_needed', 'Confirm.'), paid] });
    render(<PayOrder order={orderForTest()} />);
    pressPay();
    await screen.findByRole('dialog');
    typePin('135790');
    await screen.findByRole('heading', { name: 'Paid' });
    expect(asked[1]?.body).toEqual({ proof: { pin: '135790' } });
    expect(asked[1]?.key).not.toBe(asked[0]?.key);
  });

  it('a wrong PIN says so, stays open, and the next try is a new request', async () => {
    const asked = fakeApi({ [PAY]: [refusal(403, 'identity.pin_wrong', 'Four more tries.'), paid] });
    render(<PayOrder order={orderForTest({ needs_proof: true })} />);
    pressPay();
    await screen.findByRole('dialog');
    typePin('000000');
    expect((await screen.findByRole('alert')).textContent).toContain('Four more tries.');
    await screen.findByText(/^0 of 6/);
    typePin('135790');
    await screen.findByRole('heading', { name: 'Paid' });
    expect(asked[0]?.key).not.toBe(asked[1]?.key);
  });

  it('without an answer the same key is used again, so that nothing is paid twice', async () => {
    const asked = fakeApi({ [PAY]: ['no answer', 'no answer', 'no answer', paid] });
    render(<PayOrder order={orderForTest()} />);
    pressPay();
    await screen.findByText(/No connection/, undefined, { timeout: 4000 });
    pressPay();
    await screen.findByRole('heading', { name: 'Paid' });
    expect(new Set(asked.filter((each) => each.method === 'POST').map((each) => each.key)).size).toBe(1);
  });

  it('an order that is closed for good cannot be pressed again', async () => {
    fakeApi({ [PAY]: refusal(409, 'pay.order_closed', 'Ask the shop for a new code.') });
    render(<PayOrder order={orderForTest()} />);
    pressPay();
    expect((await screen.findByRole('alert')).textContent).toContain('Ask the shop');
    await waitFor(() =>
      expect(screen.getByRole<HTMLButtonElement>('button', { name: /Pay/ }).disabled).toBe(true),
    );
  });

  it('an expired order says what to do instead of offering to pay', () => {
    render(<PayOrder order={orderForTest({ expires_at_ms: Date.now() - 1 })} />);
    expect(screen.getByRole('alert').textContent).toMatch(/Ask the shop for a new code/);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: /Pay/ }).disabled).toBe(true);
  });

  it('a balance that is too low leads to the top-up', () => {
    logInForTest({ balance: { available_minor: 100, pending_in_minor: 0, pending_out_minor: 0 } });
    render(<PayOrder order={orderForTest()} />);
    expect(screen.getByRole('link', { name: 'Top up first' }).getAttribute('href')).toBe('/top-up');
  });
});
