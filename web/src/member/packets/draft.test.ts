import { describe, expect, it } from 'vitest';
import { firstCount, sharesOf, totalOf, troubleWith, troubleWithGold, type Draft } from './draft';
import { grams, parseMilligrams, worthOf } from './grams';
import './i18n';
import { termsForTest } from './testing';

const terms = termsForTest();
const draft = (changes: Partial<Draft> = {}): Draft => ({
  asset: 'cash',
  kind: 'lucky',
  count: 5,
  by: 'weight',
  typed: '',
  source: 'balance',
  to: undefined,
  ...changes,
});

describe('a packet that is put together', () => {
  it('has its whole amount typed when it is lucky, and each share when it is equal', () => {
    expect(totalOf(draft({ typed: '88.8' }), false)).toBe(8_880);
    expect(totalOf(draft({ typed: '8.88', kind: 'equal' }), false)).toBe(4_440);
  });

  it('has one share between two and for one named member, whatever the count says', () => {
    expect(sharesOf(draft(), true)).toBe(1);
    expect(sharesOf(draft({ kind: 'exclusive' }), false)).toBe(1);
    expect(totalOf(draft({ typed: '5', kind: 'equal' }), true)).toBe(500);
  });

  it('is weighed in whole milligrams, and gold of one’s own only so', () => {
    expect(totalOf(draft({ asset: 'gold', typed: '1314' }), false)).toBe(1_314_000);
    expect(totalOf(draft({ asset: 'gold', by: 'amount', typed: '520' }), false)).toBe(52_000);
    expect(totalOf(draft({ asset: 'gold', by: 'amount', source: 'gold', typed: '520' }), false)).toBe(
      520_000,
    );
  });

  it('keeps to the limits on average of each share', () => {
    expect(troubleWith(draft({ typed: '1000' }), false, terms)).toBeUndefined();
    expect(troubleWith(draft({ typed: '1000.01' }), false, terms)).toMatch(/At most ¥200.00/);
    expect(troubleWith(draft({ typed: '0.04' }), false, terms)).toMatch(/at least ¥0.05/);
    expect(troubleWith(draft({ typed: '' }), false, terms)).toBeUndefined();
  });

  it('keeps to the limits of gold by weight and by worth', () => {
    expect(troubleWith(draft({ asset: 'gold', typed: '4' }), false, terms)).toMatch(/at least 0.0050 g/);
    expect(troubleWith(draft({ asset: 'gold', typed: '5' }), false, terms)).toBeUndefined();
    expect(troubleWithGold(64_100_000, 5_000_001, 1, terms)).toMatch(/At most ¥50,000.00/);
    expect(troubleWithGold(4_999, 400, 5, terms)).toMatch(/at least/);
    const closed = termsForTest({ gold: { ...terms.gold, allowed: false } });
    expect(troubleWith(draft({ asset: 'gold', typed: '520' }), false, closed)).toMatch(/cannot be sent/);
  });

  it('begins with a share for each of the others, as far as allowed', () => {
    expect(firstCount(6, 100)).toBe(5);
    expect(firstCount(500, 100)).toBe(10);
    expect(firstCount(2, 100)).toBe(1);
  });
});

describe('gold', () => {
  it('is written to the last microgram that is there, with four decimals at least', () => {
    expect(grams(520_000)).toBe('0.5200 g');
    expect(grams(73_421)).toBe('0.073421 g');
  });

  it('is worth what it would sell for, rounded down', () => {
    expect(worthOf(168_000, 78_109)).toBe(13_122);
    expect(worthOf(1_314_000, 27_320)).toBe(35_898);
  });

  it('is typed in milligrams', () => {
    expect(parseMilligrams('520')).toBe(520_000);
    expect(parseMilligrams('0.5')).toBe(0);
  });
});
