import { effect, signal } from '@preact/signals';
import { recall, remember } from '../../shared/preferences';

export type RiseColour = 'red' | 'green';

/** The colour of a rise on this device: red as in China, or green as in the West. A fall has the other one. */
export const riseColour = signal<RiseColour>(recall('rise', 'red') === 'green' ? 'green' : 'red');

effect(() => {
  document.documentElement.dataset.rise = riseColour.value;
});

export function chooseRiseColour(value: RiseColour): void {
  riseColour.value = value;
  remember('rise', value);
}

/** The class of a figure that rose or fell. */
export function riseClass(change: number): string {
  if (change === 0) return '';
  return change > 0 ? 'rise' : 'fall';
}
