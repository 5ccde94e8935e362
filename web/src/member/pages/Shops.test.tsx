import { fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeApi, refusal } from '../../testing/fakeApi';
import { logInForTest } from '../testing';
import { Shops } from './Shops';

const ID = 'mch_01HF7Y0000000000000000SHOP';
const shop = (paysOut: boolean, account = '•••• 4321') => ({
  items: [
    {
      merchant: { id: ID, name: '兰州拉面', city: 'Shanghai', bank_account_masked: account, frozen: false },
      tills_pay_out: paysOut,
    },
  ],
});
const typePin = (): void => {
  for (const digit of '270415') fireEvent.click(screen.getByRole('button', { name: digit }));
};

beforeEach(() => logInForTest());

describe('my shops', () => {
  it('sends the number without its blanks, with the proof of the PIN', async () => {
    const asked = fakeApi({
      'GET /member/shops': [{ body: shop(false) }, { body: shop(false, '•••• 3344') }],
      [`POST /member/shops/${ID}/bank-account`]: { body: {} },
    });
    render(<Shops />);
    fireEvent.click(await screen.findByRole('button', { name: /Takings go to/ }));
    fireEvent.input(screen.getByLabelText(/Account number/), { target: { value: '6222 0200 1122 3344' } });
    fireEvent.click(screen.getByRole('button', { name: 'Continue' }));
    typePin();
    await screen.findByText('•••• 3344');
    expect(asked.find((each) => each.method === 'POST')?.body).toEqual({
      bank_account: '6222020011223344',
      proof: { pin: '270415' },
    });
  });

  it('says what the server refused, and leaves the account as it was', async () => {
    fakeApi({
      'GET /member/shops': { body: shop(false) },
      [`POST /member/shops/${ID}/bank-account`]: refusal(422, 'pay.bank_account_unknown', 'No such account.'),
    });
    render(<Shops />);
    fireEvent.click(await screen.findByRole('button', { name: /Takings go to/ }));
    fireEvent.input(screen.getByLabelText(/Account number/), { target: { value: '99999999' } });
    fireEvent.click(screen.getByRole('button', { name: 'Continue' }));
    typePin();
    await screen.findByText('No such account.');
    expect(screen.getByText('•••• 4321')).toBeTruthy();
  });

  it('lets tills pay out when the server has agreed, and no more at a touch', async () => {
    const asked = fakeApi({
      'GET /member/shops': [{ body: shop(false) }, { body: shop(true) }, { body: shop(false) }],
      [`POST /member/shops/${ID}/tills/pay-out`]: { body: shop(true) },
      [`POST /member/shops/${ID}/tills/pay-nothing-out`]: { body: shop(false) },
    });
    render(<Shops />);
    const paysOut = (): boolean => screen.getByRole<HTMLInputElement>('switch').checked;
    fireEvent.click(await screen.findByRole('switch'));
    expect(paysOut()).toBe(false);
    typePin();
    await waitFor(() => expect(paysOut()).toBe(true));
    fireEvent.click(screen.getByRole('switch'));
    await waitFor(() => expect(paysOut()).toBe(false));
    expect(asked.filter((each) => each.method === 'POST').map((each) => each.path.split('/').pop())).toEqual([
      'pay-out',
      'pay-nothing-out',
    ]);
  });
});
