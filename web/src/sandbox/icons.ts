import { addIcons } from '../shared/ui';

/** Icons that only the sandbox needs. */
addIcons({
  call: 'M4 8h13l-3.500-3.500M20 16H7l3.500 3.500',
  callback: 'M19 5v6a4 4 0 0 1-4 4H5M9 10.500 4.500 15 9 19.500',
  fault: 'M13 3 5 13.500h6L10 21l9-11h-6.500Z',
  code: 'M8.500 7 3.500 12l5 5M15.500 7l5 5-5 5M13.500 4.500l-3 15',
});
