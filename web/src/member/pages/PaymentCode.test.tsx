import 'fake-indexeddb/auto';
import { fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { dropPairing } from '../../shared/paycode/store';
import { fakeApi } from '../../testing/fakeApi';
import { lastEvent } from '../session';
import { logInForTest } from '../testing';
import { PaymentCode } from './PaymentCode';

const pairing = {
  handle: '12345678',
  seed_b64: 'ru4ibLBhre01ZPoJAm0nYRy3ib1lFxT03lpgwABQx_0',
  prefix: '10',
  step_ms: 30_000,
  lifetime_ms: 60_000,
  server_now_ms: 0,
};
const shownCode = async (): Promise<string> =>
  (await screen.findByTestId('qr')).getAttribute('data-text') ?? '';

beforeEach(async () => {
  await dropPairing();
  logInForTest();
  lastEvent.value = undefined;
});

describe('the payment code page', () => {
  it('pairs once, and makes codes of the prefix and handle it was given', async () => {
    const asked = fakeApi({
      'POST /member/codes/pair': () => ({ body: { ...pairing, server_now_ms: Date.now() } }),
    });
    render(<PaymentCode />);
    expect(await shownCode()).toMatch(/^1012345678\d{8}$/);
    expect(asked.map((each) => each.path)).toEqual(['/member/codes/pair']);
  });

  it('works without a network once it is paired', async () => {
    fakeApi({ 'POST /member/codes/pair': () => ({ body: { ...pairing, server_now_ms: Date.now() } }) });
    const { unmount } = render(<PaymentCode />);
    await shownCode();
    unmount();
    vi.stubGlobal('navigator', { onLine: false, userAgent: '' });
    fakeApi({ 'POST /member/codes/handle': 'no answer' });
    render(<PaymentCode />);
    expect(await shownCode()).toMatch(/^1012345678\d{8}$/);
    await screen.findByText(/No network/);
  });

  it('takes a new handle whenever it is online, so that codes cannot be linked', async () => {
    fakeApi({
      'POST /member/codes/pair': () => ({ body: { ...pairing, server_now_ms: Date.now() } }),
      'POST /member/codes/handle': { body: { handle: '87654321' } },
    });
    const { unmount } = render(<PaymentCode />);
    await shownCode();
    unmount();
    render(<PaymentCode />);
    await waitFor(async () => expect(await shownCode()).toMatch(/^1087654321\d{8}$/));
  });

  it('covers the digits until they are asked for', async () => {
    fakeApi({ 'POST /member/codes/pair': () => ({ body: { ...pairing, server_now_ms: Date.now() } }) });
    render(<PaymentCode />);
    const code = await shownCode();
    const digits = screen.getByTestId('code');
    expect(digits.textContent).not.toMatch(/\d/);
    fireEvent.click(digits);
    expect(digits.textContent?.replace(/\D/g, '')).toBe(code);
  });

  it('turns into the success page when the till has taken the money', async () => {
    fakeApi({ 'POST /member/codes/pair': () => ({ body: { ...pairing, server_now_ms: Date.now() } }) });
    render(<PaymentCode />);
    await shownCode();
    const event = { order: 'ord_09', amount_minor: 2850, merchant_name: 'Lane 9', channel: 'payment_code' };
    lastEvent.value = { name: 'pay.order_paid/1', data: event };
    await screen.findByRole('heading', { name: 'Paid' });
    expect(screen.getByText('Lane 9')).toBeTruthy();
  });
});
