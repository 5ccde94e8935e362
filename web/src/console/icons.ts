import { addIcons } from '../shared/ui';

/** Icons that only the console needs. */
addIcons({
  ledger: 'M5 4h12a2 2 0 0 1 2 2v14H7a2 2 0 0 1-2-2ZM5 18a2 2 0 0 1 2-2h12M9 8h6M9 11.500h4',
  pending: 'M7 4h10M7 20h10M8 4v3.500l4 4.500 4-4.500V4M8 20v-3.500l4-4.500 4 4.500V20',
  audit: 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6ZM9 12l2 2 4-4',
  stop: 'M8.500 3h7L21 8.500v7L15.500 21h-7L3 15.500v-7ZM8.500 12h7',
  play: 'M7 4.500v15l12-7.500Z',
  box: 'M4 8l8-4.500L20 8v8.500L12 21l-8-4.500ZM4 8l8 4.500L20 8M12 12.500V21',
  log: 'M5 5h14M5 10h14M5 15h9M5 20h6',
  snow: 'M12 3v18M4.200 7.500l15.600 9M19.800 7.500l-15.600 9M9.500 4.500 12 7l2.500-2.500M9.500 19.500 12 17l2.500 2.500',
});
