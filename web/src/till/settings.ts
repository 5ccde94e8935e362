import { signal } from '@preact/signals';
import { recall, remember } from '../shared/preferences';

/** Whose payments ring: every payment of the shop, those asked for on this device, or none. */
export type Ringing = 'all' | 'own' | 'off';

const stored = recall('till.ringing', 'all');

export const ringing = signal<Ringing>(stored === 'own' || stored === 'off' ? stored : 'all');
/** Whether the device's voice says each amount. */
export const spoken = signal(recall('till.spoken', 'no') === 'yes');

export function chooseRinging(value: Ringing): void {
  ringing.value = value;
  remember('till.ringing', value);
}

export function chooseSpoken(value: boolean): void {
  spoken.value = value;
  remember('till.spoken', value ? 'yes' : 'no');
}
