import { render } from '@testing-library/preact';
import { expect, it, vi } from 'vitest';
import { go } from '../../shared/router';
import { GoldTabs } from './Tabs';

it('the present tab is brought into sight, for a phone does not hold them all', () => {
  const seen: (string | null)[] = [];
  Element.prototype.scrollIntoView = vi.fn(function (this: Element) {
    seen.push(this.getAttribute('href'));
  });
  go('/console/gold/deliveries');
  render(<GoldTabs />);
  expect(seen).toEqual(['/console/gold/deliveries']);
});
