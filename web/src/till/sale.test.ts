import { expect, it } from 'vitest';
import { afterKeys, saleAmount } from './sale';

it('keys become an amount with at most the currency’s decimals', () => {
  expect(afterKeys('', ['1', '2', '.', '5'], 2)).toBe('12.5');
  expect(afterKeys('12.50', ['9'], 2)).toBe('12.50');
  expect(afterKeys('', ['.', '5'], 2)).toBe('0.5');
  expect(afterKeys('0', ['0', '7'], 2)).toBe('7');
  expect(afterKeys('12.5', ['del', 'del', 'del'], 2)).toBe('1');
  expect(afterKeys('120', ['.', '5'], 0)).toBe('1205');
});

it('an amount can be charged once it is more than nothing', () => {
  expect(saleAmount('', 2)).toBeNull();
  expect(saleAmount('0', 2)).toBeNull();
  expect(saleAmount('0.00', 2)).toBeNull();
  expect(saleAmount('0.01', 2)).toBe(1);
  expect(saleAmount('12.', 2)).toBe(1200);
  expect(saleAmount('12.5', 2)).toBe(1250);
  expect(saleAmount('99999999.99', 2)).toBe(9_999_999_999);
  expect(saleAmount('1500', 0)).toBe(1500);
});
