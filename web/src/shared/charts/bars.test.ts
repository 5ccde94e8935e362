import { describe, expect, it } from 'vitest';
import { axisMarks, labelled, labelWidth } from './bars';

describe('marks of an axis', () => {
  it('are round and reach over the largest value', () => {
    expect(axisMarks(950)).toEqual([0, 250, 500, 750, 1000]);
    expect(axisMarks(1000)).toEqual([0, 250, 500, 750, 1000]);
    expect(axisMarks(1001)).toEqual([0, 500, 1000, 1500]);
    expect(axisMarks(123_456)).toEqual([0, 50_000, 100_000, 150_000]);
  });

  it('exist without any value, and never have a step below one', () => {
    expect(axisMarks(0)).toEqual([0, 1]);
    expect(axisMarks(2)).toEqual([0, 1, 2]);
  });
});

it('labels are thinned out evenly', () => {
  expect(labelled(4, 10)).toEqual([true, true, true, true]);
  expect(labelled(6, 3)).toEqual([true, false, true, false, true, false]);
});

it('labels in Chinese get the room that they need', () => {
  expect(labelWidth(['8', '12'])).toBe(24);
  expect(labelWidth(['11月5日', '11月22日'])).toBe(64);
});
