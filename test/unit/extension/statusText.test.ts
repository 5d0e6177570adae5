import { describe, expect, it } from 'vitest';
import { fillIn } from '../../../src/protocol/errors';
import type { JobOf } from '../../../src/protocol/jobs';
import { jobText, promptTitle, statusBarText } from '../../../src/extension/status/statusText';
import { altTextOf } from '../../../src/documents/altText';

const t = (sentence: string, ...args: (string | number)[]): string =>
  fillIn(sentence, Object.fromEntries(Object.entries(args)));

function job(changes: Partial<JobOf<'generate'>>): JobOf<'generate'> {
  const request = {
    prompt: 'a cat',
    negativePrompt: '',
    model: 'builtin',
    width: 64,
    height: 64,
    numInferenceSteps: 8,
    guidanceScale: 1,
    scheduler: 'ddim' as const,
    seed: 1,
    numImages: 1,
  };
  return {
    id: '1',
    kind: 'textToImage',
    state: 'running',
    request,
    devicePreference: 'auto',
    submittedAt: 0,
    step: 3,
    steps: 8,
    ...changes,
  };
}

describe('the status bar', () => {
  it.each([
    [job({}), '3/8'],
    [job({ frames: { done: 11, all: 48 }, secondsLeft: 4.2 }), 'frame 12 of 48 · 5 s left'],
    [job({ frames: { done: 48, all: 48 } }), 'frame 48 of 48'],
    [job({ secondsLeft: 4.2 }), '3/8 · 5 s left'],
    [job({ secondsLeft: 0 }), '3/8 · 1 s left'],
    [job({ secondsLeft: 61 }), '3/8 · 1 min 1 s left'],
    [job({ secondsLeft: 7261 }), '3/8 · 2 h 1 min left'],
    [job({ state: 'queued', position: 2 }), 'waiting, 2 before it'],
    [job({ state: 'queued', position: 0 }), 'waiting'],
    [job({ state: 'loading' }), 'loading the model'],
    [undefined, 'starting'],
  ])('tells what a job does (%#)', (one, expected) => {
    expect(jobText(one, t)).toBe(expected);
  });

  it('shows the job that is furthest on, how many there are, and the device that runs', () => {
    const queued = job({ state: 'queued' });
    expect(statusBarText([queued, job({ device: { device: 'cpu' } })], undefined, t)).toBe(
      '$(loading~spin) Easel: 3/8 · CPU (+1)',
    );
    expect(statusBarText([], { device: 'cuda' }, t)).toBe('$(paintcan) Easel · CUDA');
    expect(statusBarText([], undefined, t)).toBe('$(paintcan) Easel');
  });
});

describe('a prompt', () => {
  it('becomes a short title', () => {
    expect(promptTitle(' a\n cat ')).toBe('a cat');
    expect(promptTitle('🍎'.repeat(80))).toBe(`${'🍎'.repeat(59)}…`);
  });

  it('becomes alternative text that ends between words', () => {
    expect(altTextOf('a\ncat')).toBe('a cat');
    expect(altTextOf('word '.repeat(100))).toMatch(/^(?:word ){57,59}word…$/);
    expect(altTextOf('🍎'.repeat(400))).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
    expect(altTextOf('x'.repeat(1000)).length).toBeLessThanOrEqual(301);
  });
});
