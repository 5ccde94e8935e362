import { beforeEach, describe, expect, it } from 'vitest';
import { currency } from '../../shared/format';
import { language } from '../../shared/i18n';
import { gramsNumber, parseWeight, share, typedAmount, typedWeight, weightFor, worth } from './weight';

beforeEach(() => {
  language.value = 'en';
  currency.value = { code: 'CNY', scale: 2 };
});

describe('a weight', () => {
  it('is shown in grams with four equal decimals', () => {
    expect(gramsNumber(12_850_000)).toBe('12.8500');
    expect(gramsNumber(0)).toBe('0.0000');
    expect(gramsNumber(1_234_500_000)).toBe('1,234.5000');
    expect(gramsNumber(-168_000)).toBe('-0.1680');
    expect(gramsNumber(168_000, { sign: true })).toBe('+0.1680');
  });

  it('is never shown larger than it is', () => {
    expect(gramsNumber(999_999)).toBe('0.9999');
    expect(gramsNumber(99)).toBe('0.0000');
    expect(gramsNumber(-999_999)).toBe('-0.9999');
  });

  it('can be read to the last microgram', () => {
    expect(gramsNumber(365_978, { exact: true })).toBe('0.365978');
    expect(gramsNumber(365_900, { exact: true })).toBe('0.3659');
    expect(gramsNumber(9_007_199_254_740_991, { exact: true })).toBe('9,007,199,254.740991');
  });

  it('is read from what was typed, exactly or not at all', () => {
    expect(parseWeight('1.314', 'g')).toBe(1_314_000);
    expect(parseWeight('1314', 'mg')).toBe(1_314_000);
    expect(parseWeight('0.1', 'mg')).toBe(100);
    expect(parseWeight('', 'g')).toBeNull();
    expect(parseWeight('0.0000001', 'g')).toBeNull();
  });

  it('goes back into the field as it would be typed', () => {
    expect(typedWeight(500_000, 'g')).toBe('0.5');
    expect(typedWeight(12_000_000, 'g')).toBe('12');
    expect(typedWeight(20_000_000, 'g')).toBe('20');
    expect(typedWeight(1_314_000, 'mg')).toBe('1314');
    expect(typedAmount(1_250)).toBe('12.5');
    expect(typedAmount(1_000)).toBe('10');
  });
});

describe('weight and price', () => {
  it('give the amount of the first gold packet that the news told of', () => {
    expect(worth(1_314_000, 27_320)).toBe(35_898);
  });

  it('round half up, and only there', () => {
    expect(worth(500_000, 1)).toBe(1);
    expect(worth(499_999, 1)).toBe(0);
    expect(worth(1_000_000, 78_109)).toBe(78_109);
  });

  it('are exact beyond what a float can hold', () => {
    expect(worth(9_007_199_254_740_958, 78_109)).toBe(703_543_326_588_561); // a float says 562
    expect(share(9_007_199_254_740_991, 3, 3, 'up')).toBe(9_007_199_254_740_991);
  });

  it('give the weight that an amount buys, and no microgram more', () => {
    expect(weightFor(35_898, 27_320)).toBe(1_313_982);
    expect(worth(weightFor(1_000, 78_343), 78_343)).toBeLessThanOrEqual(1_000);
    expect(weightFor(1_000, 0)).toBe(0);
  });
});
