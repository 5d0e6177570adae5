import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { throttled } from '../../../src/protocol/throttled';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

it('calls the first time, and again when the pause is over', () => {
  const called: [string, number][] = [];
  const tell = throttled(30, (text: string, step: number) => called.push([text, step]));
  for (let step = 0; step <= 10; step++) {
    tell('step', step);
    vi.advanceTimersByTime(10);
  }
  expect(called.map(([, step]) => step)).toEqual([0, 3, 6, 9]);
});

it('drops nothing that comes slowly', () => {
  const steps: number[] = [];
  const tell = throttled(30, (step: number) => steps.push(step));
  for (const step of [1, 2, 3]) {
    tell(step);
    vi.advanceTimersByTime(30);
  }
  expect(steps).toEqual([1, 2, 3]);
});
