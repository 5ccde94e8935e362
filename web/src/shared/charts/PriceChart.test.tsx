import { signal } from '@preact/signals';
import { fireEvent, render, screen } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { Candle } from './price';
import { PriceChart, type PriceChartProps } from './PriceChart';

const candles: Candle[] = Array.from({ length: 21 }, (_, i) => [i * 60, 100 + i, 103 + i, 99 + i, 101 + i]);

const chart = (changes: Partial<PriceChartProps> = {}) => {
  const pointed = signal<Candle | undefined>(undefined);
  const view = render(
    <PriceChart
      candles={candles}
      kind="line"
      pointed={pointed}
      axis={String}
      time={String}
      label="Price"
      told={([start, , , , close]) => `${start}: ${close}`}
      {...changes}
    />,
  );
  return { pointed, view, slider: screen.getByRole('slider', { name: 'Price' }) };
};
const press = (slider: HTMLElement, ...keys: string[]): void =>
  keys.forEach((key) => void fireEvent.keyDown(slider, { key }));

describe('the keyboard', () => {
  it('walks along the candles, and the slider tells each', () => {
    const { pointed, slider } = chart();
    expect(slider.getAttribute('aria-valuetext')).toBe('1200: 121');
    press(slider, 'ArrowLeft');
    expect(pointed.value?.[0]).toBe(19 * 60);
    press(slider, 'PageDown');
    expect(pointed.value?.[0]).toBe(17 * 60);
    press(slider, 'Home', 'ArrowLeft');
    expect(pointed.value?.[0]).toBe(0);
    expect(slider.getAttribute('aria-valuenow')).toBe('0');
    press(slider, 'End', 'ArrowRight');
    expect(pointed.value?.[0]).toBe(20 * 60);
    press(slider, 'Escape');
    expect(pointed.value).toBeUndefined();
  });

  it('leaves other keys, and leaving takes the cursor away', () => {
    const { pointed, slider } = chart();
    expect(fireEvent.keyDown(slider, { key: 'Tab' })).toBe(true);
    expect(fireEvent.keyDown(slider, { key: 'Escape' })).toBe(true);
    press(slider, 'Home');
    fireEvent.blur(slider);
    expect(pointed.value).toBeUndefined();
  });
});

it('moving the cursor draws nothing but the cursor anew', () => {
  let drawn = 0;
  const { view, slider } = chart({ axis: (value) => (drawn++, String(value)) });
  const before = drawn;
  press(slider, 'ArrowLeft', 'ArrowLeft', 'ArrowLeft');
  expect(view.container.querySelectorAll('.cursor')).toHaveLength(1);
  expect(drawn).toBe(before);
});

it("the reader's own trades stand on it, those before its beginning do not", () => {
  const marks = [
    { at_ms: 300, value: 105, kind: 'buy', sign: 'B' },
    { at_ms: 700, value: 5_000, kind: 'sell', sign: 'S' },
    { at_ms: -5, value: 105, kind: 'buy', sign: 'B' },
  ] as const;
  const { view } = chart({ marks, level: { value: 110, label: 'Cost' } });
  expect([...view.container.querySelectorAll('.mark')].map((mark) => mark.textContent)).toEqual(['B', 'S']);
  expect(screen.getByText('Cost')).toBeTruthy();
});

it('nothing to draw is drawn without a slider', () => {
  render(
    <PriceChart
      candles={[]}
      kind="candles"
      pointed={signal(undefined)}
      axis={String}
      time={String}
      label="Price"
      told={() => ''}
    />,
  );
  expect(screen.queryByRole('slider')).toBeNull();
});
