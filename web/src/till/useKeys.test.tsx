import { fireEvent, render } from '@testing-library/preact';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { startKeys, useKeys } from './useKeys';

const CODE = '130123456712345678';
const heard = { keys: vi.fn(), scan: vi.fn(), enter: vi.fn() };

function Listener() {
  useKeys({ onKeys: heard.keys, onScan: heard.scan, onEnter: heard.enter });
  return <input aria-label="subject" />;
}

beforeAll(startKeys);
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  for (const each of Object.values(heard)) each.mockClear();
});
afterEach(() => void vi.useRealTimers());

const press = (target: Element, key: string): void => {
  const goesOn = fireEvent.keyDown(target, { key });
  if (goesOn && target instanceof HTMLInputElement && key.length === 1) target.value += key;
};

it('a scan is heard and does not type an amount', () => {
  render(<Listener />);
  [...CODE].forEach((char) => press(document.body, char));
  press(document.body, 'Enter');
  vi.runAllTimers();
  expect(heard.scan.mock.calls).toEqual([[CODE]]);
  expect(heard.keys).not.toHaveBeenCalled();
  expect(heard.enter).not.toHaveBeenCalled();
});

it('a scan into a field is taken out of it again, and what was there stays', () => {
  const { getByLabelText } = render(<Listener />);
  const field = getByLabelText('subject') as HTMLInputElement;
  field.value = 'Tea ';
  [...CODE].forEach((char) => press(field, char));
  press(field, 'Enter');
  expect(heard.scan.mock.calls).toEqual([[CODE]]);
  expect(field.value).toBe('Tea ');
});

it('typed digits arrive in order, and Backspace after them', () => {
  render(<Listener />);
  press(document.body, '1');
  press(document.body, '2');
  press(document.body, ',');
  press(document.body, 'Backspace');
  expect(heard.keys.mock.calls).toEqual([[['1', '2', '.']], [['del']]]);
});

it('typing in a field is left alone', () => {
  const { getByLabelText } = render(<Listener />);
  press(getByLabelText('subject'), '7');
  vi.runAllTimers();
  expect((getByLabelText('subject') as HTMLInputElement).value).toBe('7');
  expect(heard.keys).not.toHaveBeenCalled();
});

it('Enter on the page is heard, Enter in a field is the field’s', () => {
  const { getByLabelText } = render(<Listener />);
  press(getByLabelText('subject'), 'Enter');
  expect(heard.enter).not.toHaveBeenCalled();
  press(document.body, 'Enter');
  expect(heard.enter).toHaveBeenCalledOnce();
});
