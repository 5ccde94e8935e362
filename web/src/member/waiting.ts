import { computed, signal } from '@preact/signals';
import { me } from './session';
import type { Waiting } from './types';

/** Confirmations whose sheet was closed undecided; the home page still shows them. */
const later = signal<string[]>([]);

/** Closes the sheet of a confirmation without deciding. */
export function putOff(orderId: string): void {
  later.value = [...later.value, orderId];
}

/** Opens the sheet of a confirmation that was put off. */
export function takeUp(orderId: string): void {
  later.value = later.value.filter((each) => each !== orderId);
}

/** The confirmation whose sheet is open, on whatever page: the oldest that was not put off. */
export const wanted = computed<Waiting | undefined>(() =>
  me.value?.waiting.find((each) => !later.value.includes(each.order_id)),
);
