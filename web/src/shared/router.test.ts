import { expect, it } from 'vitest';
import { match } from './router';

it('finds names in a path', () => {
  expect(match('/bills/:id', '/bills/lin_1')).toEqual({ id: 'lin_1' });
  expect(match('/bills', '/bills/')).toEqual({});
  expect(match('/', '/')).toEqual({});
  expect(match('/bills/:id', '/bills')).toBeNull();
  expect(match('/bills', '/pay')).toBeNull();
  expect(match('/', '/pay')).toBeNull();
});
