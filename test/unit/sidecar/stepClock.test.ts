import { expect, test } from 'vitest';
import { StepClock } from '../../../src/sidecar/engineHost/stepClock';

function clockAfter(times: readonly number[]): StepClock {
  const clock = new StepClock();
  clock.start(1000);
  times.forEach((time, i) => clock.reached(i + 1, time));
  return clock;
}

test('nothing is estimated before a step is done', () => {
  const clock = clockAfter([]);
  expect(clock.secondsLeft(10)).toBeUndefined();
  expect(clock.longestMs).toBe(0);
});

test('a slow first step is not held against the others', () => {
  expect(clockAfter([6000]).secondsLeft(11)).toBe(50);
  expect(clockAfter([6000, 7000]).secondsLeft(12)).toBe(10);
});

test('steps that become slower raise the estimate', () => {
  const steady = clockAfter([2000, 3000, 4000, 5000]).secondsLeft(10)!;
  const slowing = clockAfter([2000, 3000, 4000, 9000]).secondsLeft(10)!;
  expect(steady).toBe(6);
  expect(slowing).toBeGreaterThan(steady);
});

test('the longest step counts, the first one too, and several that are told at once count each', () => {
  expect(clockAfter([4000, 4500, 5000]).longestMs).toBe(3000);
  const clock = new StepClock();
  clock.start(0);
  clock.reached(4, 4000);
  expect(clock.longestMs).toBe(1000);
});

test('a step that is told twice is no new step, and nothing is left at the end', () => {
  const clock = clockAfter([2000, 3000]);
  clock.reached(2, 9000);
  expect(clock.longestMs).toBe(1000);
  expect(clock.secondsLeft(2)).toBe(0);
  expect(clock.secondsLeft(1)).toBe(0);
});
