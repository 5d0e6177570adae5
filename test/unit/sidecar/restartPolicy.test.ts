import { expect, test } from 'vitest';
import { RestartPolicy } from '../../../src/client/restartPolicy';

const minute = 60_000;

test('five starts in three minutes are allowed, the sixth is not, and an old one is forgotten', () => {
  const policy = new RestartPolicy();
  for (const time of [0, 0.5, 1, 1.5, 2]) policy.willStart(time * minute);
  expect(() => policy.willStart(2.9 * minute)).toThrow(/5 times in 3 minutes/);
  expect(() => policy.willStart(3.1 * minute)).not.toThrow();
  expect(() => policy.willStart(3.2 * minute)).toThrow();
});

test('the person can ask for another try', () => {
  const policy = new RestartPolicy();
  for (let i = 0; i < 5; i++) policy.willStart(i);
  policy.reset();
  expect(() => policy.willStart(6)).not.toThrow();
});
