import { expect, test } from 'vitest';
import { resultsToDrop } from '../../../src/sidecar/jobs/keptResults';

const limits = { count: 3, bytes: 100 };

test.each([
  [[], 0],
  [[10, 10, 10], 0],
  [[10, 10, 10, 10], 1],
  [[10, 10, 10, 10, 10], 2],
  [[60, 60], 1],
  [[1, 99, 1], 1],
  [[50, 50], 0],
  [[500], 0],
  [[500, 500], 1],
  [[1, 1, 500], 2],
])('of %j the oldest %i go', (sizes, dropped) => {
  expect(resultsToDrop(sizes, limits)).toBe(dropped);
});
