import { fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { useState } from 'preact/hooks';
import { describe, expect, it, vi } from 'vitest';
import { Amount } from './Amount';
import { AmountInput } from './AmountInput';
import { pressAmount, type PadKey } from './Keypad';
import { PinPad } from './PinPad';

describe('Amount', () => {
  it('gives screen readers the plain text and shows three sizes', () => {
    const { container } = render(<Amount minor={-286450} />);
    expect(container.querySelector('.sr')?.textContent).toBe('-¥2,864.50');
    expect(container.querySelector('.cur')?.textContent).toBe('-¥');
    expect(container.querySelector('.dec')?.textContent).toBe('.50');
  });

  it('gives nothing away when covered', () => {
    const { container } = render(<Amount minor={286450} covered />);
    expect(container.textContent).not.toMatch(/\d/);
  });
});

describe('typing an amount', () => {
  const typed = (keys: string, scale = 2): string =>
    [...keys].reduce((text, key) => pressAmount(text, (key === '<' ? 'del' : key) as PadKey, scale), '');

  it('keeps to the decimals of the currency', () => {
    expect(typed('12.345')).toBe('12.34');
    expect(typed('.5')).toBe('0.5');
    expect(typed('1..5')).toBe('1.5');
    expect(typed('12.5', 0)).toBe('125');
  });

  it('has no leading zero, and deletes', () => {
    expect(typed('05')).toBe('5');
    expect(typed('12<3')).toBe('13');
    expect(typed('<')).toBe('');
    expect(typed('123456789')).toBe('12345678');
  });
});

it('no key is lost when keys come faster than the page is drawn', async () => {
  function Page() {
    const [typed, setTyped] = useState('');
    return <AmountInput label="Amount" typed={typed} onTyped={setTyped} />;
  }
  render(<Page />);
  await waitFor(() => screen.getByRole('status'));
  for (const key of ['1', '2', '.', '5']) {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  }
  await waitFor(() => expect(screen.getByRole('status').querySelector('.sr')?.textContent).toBe('¥12.5'));
});

describe('PinPad', () => {
  const press = (digits: string): void => {
    for (const digit of digits) fireEvent.click(screen.getByRole('button', { name: digit }));
  };

  it('hands over six digits once, and does not show them', () => {
    const onFull = vi.fn();
    const { container } = render(<PinPad onFull={onFull} />);
    press('12345');
    expect(onFull).not.toHaveBeenCalled();
    press('67');
    expect(onFull).toHaveBeenCalledExactlyOnceWith('123456');
    expect(container.querySelector('.dots')?.textContent).toBe('');
  });

  it('takes the keyboard, deletes, and empties for a new round', () => {
    const onFull = vi.fn();
    const { rerender } = render(<PinPad onFull={onFull} round={1} />);
    for (const key of ['1', '2', 'Backspace', '3']) fireEvent.keyDown(document.body, { key });
    expect(screen.getByRole('status').textContent).toMatch(/^2 of 6/);
    rerender(<PinPad onFull={onFull} round={2} />);
    expect(screen.getByRole('status').textContent).toMatch(/^0 of 6/);
  });

  it('ignores keys while the answer is awaited', () => {
    render(<PinPad onFull={() => undefined} busy />);
    fireEvent.keyDown(document.body, { key: '1' });
    expect(screen.getByRole('status').textContent).toMatch(/^0 of 6/);
  });
});
