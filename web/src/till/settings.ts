import { signal } from '@preact/signals';

/** Whose payments ring: every payment of the shop, those asked for on this device, or none. */
export type Ringing = 'all' | 'own' | 'off';

function read(name: string, otherwise: string): string {
  try {
    return localStorage.getItem(`jinbao.till.${name}`) ?? otherwise;
  } catch {
    return otherwise; // storage can be forbidden
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(`jinbao.till.${name}`, value);
  } catch {
    // without storage the choice lives as long as the page
  }
}

const stored = read('ringing', 'all');

export const ringing = signal<Ringing>(stored === 'own' || stored === 'off' ? stored : 'all');
/** Whether the device's voice says each amount. */
export const spoken = signal(read('spoken', 'no') === 'yes');

export function chooseRinging(value: Ringing): void {
  ringing.value = value;
  write('ringing', value);
}

export function chooseSpoken(value: boolean): void {
  spoken.value = value;
  write('spoken', value ? 'yes' : 'no');
}
