import { addIcons } from '../shared/ui';

/** Icons that only the sandbox needs. */
addIcons({
  overview: 'M4 4h7v9H4ZM13 4h7v5h-7ZM13 11h7v9h-7ZM4 15h7v5H4Z',
  call: 'M4 8h13l-3.500-3.500M20 16H7l3.500 3.500',
  callback: 'M19 5v6a4 4 0 0 1-4 4H5M9 10.500 4.500 15 9 19.500',
  fault: 'M13 3 5 13.500h6L10 21l9-11h-6.500Z',
  code: 'M8.500 7 3.500 12l5 5M15.500 7l5 5-5 5M13.500 4.500l-3 15',
  menu: 'M4 7h16M4 12h16M4 17h16',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 3v2M12 19v2M3 12h2M19 12h2M5.600 5.600 7 7M17 17l1.400 1.400M18.400 5.600 17 7M7 17l-1.400 1.400',
});
