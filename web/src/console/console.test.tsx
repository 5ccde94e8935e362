import { expect, it } from 'vitest';
import { addTexts, language } from '../shared/i18n';
import en from './i18n/en.json';
import zh from './i18n/zh-CN.json';
import { cleanReason } from './parts/ReasonSheet';
import { detailsOf } from './pages/Log';
import { feeBasisPoints } from './pages/MerchantPage';
import { hostLines } from './parts/gateway/PageHosts';
import { shareBasisPoints } from './parts/ShareSheet';
import { phaseOf } from './pages/TransferPage';

it('a reason is one line, and not too short to mean anything', () => {
  expect(cleanReason('  lost \n phone ')).toBe('lost phone');
  expect(cleanReason(' x  ')).toBeNull();
  expect(cleanReason('x'.repeat(300))).toHaveLength(200);
});

it('a fee in per cent becomes basis points exactly', () => {
  expect(feeBasisPoints('0.6')).toBe(60);
  expect(feeBasisPoints('0.60 %')).toBe(60);
  expect(feeBasisPoints('10')).toBe(1000);
  for (const bad of ['10.01', '-1', '', 'abc', '0.605']) expect(feeBasisPoints(bad), bad).toBeNull();
});

it('a share in per cent becomes basis points exactly', () => {
  expect(shareBasisPoints('30')).toBe(3000);
  expect(shareBasisPoints('12.5 %')).toBe(1250);
  expect(shareBasisPoints('0')).toBe(0);
  expect(shareBasisPoints('100')).toBe(10000);
  for (const bad of ['100.01', '-1', '', 'abc', '0.605']) expect(shareBasisPoints(bad), bad).toBeNull();
});

it('a transfer’s flags say what it does', () => {
  expect(phaseOf(['linked'])).toBe('single');
  expect(phaseOf(['linked', 'pending'])).toBe('pending');
  expect(phaseOf(['post_pending_transfer'])).toBe('post');
  expect(phaseOf(['void_pending_transfer'])).toBe('void');
});

it('the staff log tells the reason first', () => {
  addTexts({ en, 'zh-CN': zh });
  language.value = 'en';
  expect(detailsOf({ account_class: 'I', frozen: 0, reason: 'documents seen' })).toBe(
    'documents seen · class I',
  );
  expect(detailsOf({ fee_bp: 45, reason: 'agreed' })).toBe('agreed · fee 0.45%');
  expect(detailsOf({ split_most_bp: 5000, reason: 'agreed' })).toBe('agreed · at most 50.00%');
  expect(detailsOf({ other: 7 })).toBe('other: 7');
  expect(detailsOf({})).toBe('–');
});

it('hosts are one a line, each once', () => {
  expect(hostLines(' shop.example\n\nwww.shop.example, shop.example ')).toEqual([
    'shop.example',
    'www.shop.example',
  ]);
  expect(hostLines('')).toEqual([]);
});
