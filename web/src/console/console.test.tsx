import { expect, it } from 'vitest';
import { cleanReason } from './parts/ReasonSheet';
import { detailsOf } from './pages/Log';
import { feeBasisPoints } from './pages/MerchantPage';
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

it('a transfer’s flags say what it does', () => {
  expect(phaseOf(['linked'])).toBe('single');
  expect(phaseOf(['linked', 'pending'])).toBe('pending');
  expect(phaseOf(['post_pending_transfer'])).toBe('post');
  expect(phaseOf(['void_pending_transfer'])).toBe('void');
});

it('the staff log tells the reason first', () => {
  expect(detailsOf({ account_class: 'I', reason: 'documents seen' })).toBe(
    'documents seen · account_class: I',
  );
  expect(detailsOf({})).toBe('–');
});
