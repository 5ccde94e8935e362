import { render, screen, within } from '@testing-library/preact';
import { beforeEach, expect, it } from 'vitest';
import { addTexts, language } from '../../shared/i18n';
import { fakeApi, refusal } from '../../testing/fakeApi';
import en from '../i18n/en.json';
import zh from '../i18n/zh-CN.json';
import type { Exchange } from '../types';
import { OrderPage } from './OrderPage';

beforeEach(() => {
  addTexts({ en, 'zh-CN': zh });
  language.value = 'en';
});

const asked: Exchange = {
  id: 'spx_01',
  at_ms: 0,
  protocol: 'wechat.v3',
  operation: 'query',
  account: '16',
  out_no: 'nobody1',
  method: 'GET',
  target: '/v3/pay/transactions/out-trade-no/nobody1?mchid=16',
  status: 404,
  code: 'ORDER_NOT_EXIST',
  took_us: 900,
  cut: false,
  explained: false,
  ordered: false,
};

it('a number that no order has leads to the requests that named it, not to an error', async () => {
  const asks = fakeApi({
    'GET /sandbox/orders/16/nobody1': refusal(404, 'kit.not_found', 'There is no such thing.'),
    'GET /sandbox/exchanges': { body: { items: [asked], next: null } },
  });
  render(<OrderPage params={{ account: '16', out: 'nobody1' }} />);
  expect(await screen.findByText('No order has this number')).toBeTruthy();
  const requests = within(await screen.findByRole('region', { name: 'Requests' }));
  expect(requests.getByRole('link', { name: /query/ }).getAttribute('href')).toBe('/view/requests/spx_01');
  expect(screen.queryByText('There is no such thing.')).toBeNull();
  expect(asks.map((each) => each.path)).toContain('/sandbox/exchanges');
});

it('whatever else goes wrong is told as it is', async () => {
  fakeApi({ 'GET /sandbox/orders/16/nobody1': refusal(500, 'http.internal', 'It broke.') });
  render(<OrderPage params={{ account: '16', out: 'nobody1' }} />);
  expect(await screen.findByText('It broke.')).toBeTruthy();
  expect(screen.queryByText('No order has this number')).toBeNull();
});
