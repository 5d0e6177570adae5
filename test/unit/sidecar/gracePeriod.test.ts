import { expect, test } from 'vitest';
import { gracePeriodMs } from '../../../src/sidecar/engineHost/gracePeriod';

test.each([
  [0, 1500],
  [800, 1500],
  [1000, 1500],
  [4000, 6000],
  [20_000, 30_000],
  [600_000, 30_000],
])('a job whose longest step took %i ms has %i ms to heed a cancellation', (longestStepMs, grace) => {
  expect(gracePeriodMs(longestStepMs)).toBe(grace);
});
