import { expect, test } from 'vitest';
import { createMoveSamples } from './move-samples.ts';

const at = (...times: readonly number[]) => times.map((timeStamp) => ({ timeStamp }));

test('what comes between two paintings comes along with the next', () => {
  const samples = createMoveSamples(8);
  expect(samples.early(at(0), 0)).toEqual(at(0));
  expect(samples.early(at(2), 2)).toBeNull();
  expect(samples.early(at(5), 5)).toBeNull();
  expect(samples.early(at(9), 9)).toEqual(at(2, 5, 9));
});

test('the frame brings what waited, and nothing again', () => {
  const samples = createMoveSamples(8);
  samples.early(at(0), 0);
  samples.early(at(3), 3);
  expect(samples.frame(at(0, 3), 3)).toEqual(at(3));
  expect(samples.frame(at(0, 3), 3)).toBeNull();
  expect(samples.frame(at(3, 6), 6)).toEqual(at(6));
});

test('what a frame has brought does not come again when its early event is late', () => {
  const samples = createMoveSamples(8);
  samples.early(at(0), 0);
  expect(samples.frame(at(0, 3, 6), 6)).toEqual(at(3, 6));
  expect(samples.early(at(3, 6), 6)).toBeNull();
  expect(samples.early(at(6, 20), 20)).toEqual(at(20));
});

test('without early events none is lost, also when the clock ticks slowly', () => {
  const samples = createMoveSamples(8);
  expect(samples.frame(at(16, 16), 16)).toEqual(at(16, 16));
  expect(samples.frame(at(16, 16, 33), 33)).toEqual(at(16, 16, 33));
});
