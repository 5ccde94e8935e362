import { beforeEach, describe, expect, it } from 'vitest';
import { currency, dayKey, decimalText, money, parseAmount, percent } from './format';
import { language } from './i18n';

beforeEach(() => {
  language.value = 'en';
  currency.value = { code: 'CNY', scale: 2 };
});

describe('amounts', () => {
  it('are exact beyond what a float can hold', () => {
    expect(decimalText(9007199254740993n, 2)).toBe('90071992547409.93');
    expect(money(9007199254740991)).toBe('¥90,071,992,547,409.91');
  });

  it('keep their sign and their decimals', () => {
    expect(decimalText(-5, 2)).toBe('-0.05');
    expect(decimalText(0, 2)).toBe('0.00');
    expect(decimalText(1234, 0)).toBe('1234');
    expect(money(-2850)).toBe('-¥28.50');
    expect(money(2850, { sign: true })).toBe('+¥28.50');
    expect(money(0, { sign: true })).toBe('¥0.00');
  });

  it('follow the currency and its scale', () => {
    currency.value = { code: 'JPY', scale: 0 };
    expect(money(1234)).toBe('¥1,234');
    currency.value = { code: 'KWD', scale: 3 };
    expect(money(1234)).toMatch(/1\.234/);
  });

  it('are read from what was typed, exactly or not at all', () => {
    expect(parseAmount('12.3')).toBe(1230);
    expect(parseAmount('0.07')).toBe(7);
    expect(parseAmount('19.99')).toBe(1999);
    expect(parseAmount('5.')).toBe(500);
    for (const bad of ['', '.', '1.234', '-1', '1e3', '1,000', 'abc', '9999999999999']) {
      expect(parseAmount(bad), bad).toBeNull();
    }
    expect(parseAmount('1.5', 0)).toBeNull();
  });
});

describe('other figures', () => {
  it('percent comes from basis points', () => {
    expect(percent(60)).toBe('0.60%');
    expect(percent(12345)).toBe('123.45%');
  });

  it('days are grouped by the calendar of the phone', () => {
    expect(dayKey(new Date(2026, 10, 2, 23, 59).getTime())).toBe('2026-11-02');
    expect(dayKey(new Date(2026, 10, 3, 0, 0).getTime())).toBe('2026-11-03');
  });
});
