import { act, fireEvent, render, waitFor } from '@testing-library/preact';
import { expect, it, vi } from 'vitest';
import { useLivePages } from './useLivePages';

const load = vi.fn(async (cursor: string | null) => ({
  items: cursor === null ? ['a', 'b'] : ['c'],
  next: cursor === null ? 'two' : null,
}));

function List({ version }: { version: number }) {
  const pages = useLivePages<string>(load, [], version);
  return (
    <>
      <p data-testid="items">{pages.items.join()}</p>
      <button onClick={pages.loadMore}>more</button>
      {pages.stale && <button onClick={pages.reload}>new</button>}
    </>
  );
}

it('follows changes on the first page, and keeps the reader’s place after it', async () => {
  const view = render(<List version={1} />);
  await waitFor(() => expect(view.getByTestId('items').textContent).toBe('a,b'));
  expect(load).toHaveBeenCalledTimes(1);

  view.rerender(<List version={2} />);
  await waitFor(() => expect(load).toHaveBeenCalledTimes(2));
  await act(async () => undefined);

  fireEvent.click(view.getByText('more'));
  await waitFor(() => expect(view.getByTestId('items').textContent).toBe('a,b,c'));
  view.rerender(<List version={3} />);
  await waitFor(() => view.getByText('new'));
  expect(load).toHaveBeenCalledTimes(3);
  expect(view.getByTestId('items').textContent).toBe('a,b,c');

  fireEvent.click(view.getByText('new'));
  await waitFor(() => expect(view.getByTestId('items').textContent).toBe('a,b'));
  expect(view.queryByText('new')).toBeNull();
});
