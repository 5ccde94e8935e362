import { describe, expect, it } from 'vitest';
import { dealPrice, estimate, holdingNow, spreadOf } from './estimate';
import { holdingForTest, priceForTest, termsForTest } from './testing';

describe('the price of a quote', () => {
  it('has the spread of its lifetime, rounded to the side of the house', () => {
    expect(spreadOf(termsForTest, 60)).toBe(15);
    expect(spreadOf(termsForTest, 300)).toBe(30);
    expect(dealPrice(priceForTest({ ask_minor: 78_115 }), 'buy', 15)).toBe(78_233); // 78,232.17 up
    expect(dealPrice(priceForTest({ bid_minor: 78_103 }), 'sell', 15)).toBe(77_985); // 77,985.84 down
  });
});

describe('an estimate', () => {
  it('of a purchase for money keeps the money and cuts the weight', () => {
    const told = estimate({ amount_minor: 10_000 }, 'buy', 78_233, termsForTest);
    expect(told).toMatchObject({
      grams_ug: 127_823,
      amount_minor: 10_000,
      fee_minor: 0,
      total_minor: 10_000,
    });
  });

  it('of a purchase by weight rounds the money half up', () => {
    const told = estimate({ grams_ug: 1_314_000 }, 'buy', 27_320, termsForTest);
    expect(told.total_minor).toBe(35_898);
  });

  it('of a sale takes the fee off', () => {
    const told = estimate({ grams_ug: 1_000_000 }, 'sell', 77_985, termsForTest);
    expect(told).toMatchObject({ amount_minor: 77_985, fee_minor: 390, total_minor: 77_595 });
  });

  it('of a sale for money sells as little as brings that much before the fee', () => {
    const told = estimate({ amount_minor: 10_000 }, 'sell', 77_985, termsForTest);
    expect(told).toMatchObject({
      grams_ug: 128_230,
      amount_minor: 10_000,
      fee_minor: 50,
      total_minor: 9_950,
    });
  });

  it('without a price promises nothing', () => {
    expect(estimate({ amount_minor: 10_000 }, 'sell', 0, termsForTest).grams_ug).toBe(0);
  });
});

it('a holding follows the live price, and falls back to what the server said', () => {
  const holding = holdingForTest({
    total_ug: 2_000_000,
    cost_minor: 150_000,
    value_minor: 1,
    profit_minor: 2,
  });
  expect(holdingNow(holding, priceForTest({ bid_minor: 78_109 }))).toEqual({ value: 156_218, profit: 6_218 });
  expect(holdingNow(holding, undefined)).toEqual({ value: 1, profit: 2 });
});
