import { signal } from '@preact/signals';

/** Messages that were not read yet, in conversations that are not muted. The chat keeps it; the tab bar shows it. */
export const unread = signal(0);
