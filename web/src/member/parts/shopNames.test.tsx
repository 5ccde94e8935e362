import { act, render, screen } from '@testing-library/preact';
import { beforeEach, expect, it } from 'vitest';
import { language } from '../../shared/i18n';
import { fakeApi } from '../../testing/fakeApi';
import { PublicCashier } from '../gateway/pages/PublicCashier';
import { logInForTest, orderForTest } from '../testing';
import type { Line } from '../types';
import { LineItem } from './LineItem';
import { PayOrder } from './PayOrder';

const [NAME, LATIN] = ['兰州拉面', 'Lanzhou Noodles'];
const shop = { id: 'mch_01', name: NAME, name_latin: LATIN };
const line: Line = {
  id: 'lin_01',
  at_ms: 0,
  amount_minor: -1280,
  balance_after_minor: 0,
  kind: 'payment',
  title: NAME,
  counterpart: { kind: 'merchant', ...shop },
  ref: 'ord_01',
  state: 'done',
};

beforeEach(() => {
  language.value = 'en';
  logInForTest();
});

/** The page in English, then the same page in Chinese. */
function inBoth(): void {
  expect(screen.getAllByText(LATIN).length).toBeGreaterThan(0);
  expect(screen.queryByText(NAME)).toBeNull();
  act(() => {
    language.value = 'zh-CN';
  });
  expect(screen.getAllByText(NAME).length).toBeGreaterThan(0);
  expect(screen.queryByText(LATIN)).toBeNull();
}

it('the pay page names the shop for whoever reads it', () => {
  fakeApi({});
  render(<PayOrder order={orderForTest({ merchant: shop })} />);
  inBoth();
});

it('so does a line of the statement', () => {
  render(<LineItem line={line} />);
  inBoth();
});

it('a line that is called something else keeps that', () => {
  render(<LineItem line={{ ...line, title: '退回' }} />);
  expect(screen.getByText('退回')).toBeTruthy();
});

it('so does the cashier of a browser where nobody is logged in', async () => {
  const cashier = {
    scheme: 'wechat',
    product: 'native',
    description: '',
    amount_minor: 1280,
    state: 'closed',
  };
  const more = { shop: NAME, shop_latin: LATIN, expires_at_ms: 0, qr: '', return_url: '', quit_url: '' };
  fakeApi({ 'GET /cashier/tok': { body: { ...cashier, ...more } } });
  render(<PublicCashier params={{ token: 'tok' }} />);
  await screen.findByText(LATIN);
  inBoth();
});
