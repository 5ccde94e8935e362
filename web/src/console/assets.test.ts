import { afterEach, expect, it } from 'vitest';
import { language } from '../shared/i18n';
import { grams, gramsNumber, valueText } from './assets';

afterEach(() => {
  language.value = 'en';
});

it('weights have four decimals, and six where the last two are not zero', () => {
  expect(gramsNumber(0)).toBe('0.0000');
  expect(gramsNumber(1_204_500_000)).toBe('1,204.5000');
  expect(gramsNumber(125_001)).toBe('0.125001');
  expect(gramsNumber(125_010)).toBe('0.125010');
  expect(gramsNumber(-5_000_000)).toBe('-5.0000');
  expect(gramsNumber(5_000_000, { sign: true })).toBe('+5.0000');
  expect(gramsNumber(0, { sign: true })).toBe('0.0000');
});

it('the unit is in the reader’s language', () => {
  expect(grams(1_000_000)).toBe('1.0000\u00a0g');
  language.value = 'zh-CN';
  expect(grams(1_000_000)).toBe('1.0000\u00a0克');
});

it('an amount is in its asset’s own unit', () => {
  expect(valueText('AUG', 1_500_000)).toBe('1.5000\u00a0g');
  expect(valueText('CNY', 1_500_000)).toBe('¥15,000.00');
  expect(valueText(undefined, 100)).toBe('¥1.00');
});
