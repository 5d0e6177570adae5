import { beforeEach, expect, it, vi } from 'vitest';
import { createProgress } from '../../../src/cli/progress';
import type { Job } from '../../../src/protocol/jobs';

let told = '';
beforeEach(() => {
  told = '';
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
  const { isTTY } = process.stderr;
  process.stderr.isTTY = false;
  return () => {
    write.mockRestore();
    process.stderr.isTTY = isTTY;
  };
});

/** As far as it is looked at. */
function job(task: 'animate' | 'export', about: Partial<Job>): Job {
  return { id: '1', task, request: {}, state: 'running', step: 0, steps: 0, ...about } as Job;
}

it.each([
  [
    'frames, and the steps of the model',
    { step: 13, steps: 44, frames: { done: 9, all: 40 } },
    'Drawing: frame 9 of 40 · step 13 of 44',
  ],
  ['frames that are made without the model', { frames: { done: 3, all: 60 } }, 'Drawing: frame 3 of 60'],
])('tells %s', async (_, about, line) => {
  (await createProgress()).update(job('animate', about));
  expect(told).toBe(`${line}\n`);
});

it('tells the steps of what has no frames', async () => {
  (await createProgress()).update(job('export', { step: 5, steps: 16 }));
  expect(told).toBe('Making the file: step 5 of 16\n');
});
