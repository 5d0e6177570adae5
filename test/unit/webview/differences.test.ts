import { describe, expect, it } from 'vitest';
import type { PictureDetails } from '../../../src/protocol/gallery';
import { differences, settingsOf } from '../../../webview-ui/differences';

type Request = Extract<PictureDetails['made'], { request: unknown }>['request'];

const picture = (request: Partial<Request>, more: Partial<PictureDetails> = {}): PictureDetails => ({
  id: '0/a.png',
  uri: 'file:///a.png',
  made: {
    request: {
      ...{ prompt: 'a cat', negativePrompt: '', width: 256, height: 256, numInferenceSteps: 8 },
      ...{ guidanceScale: 1, scheduler: 'ddim', seed: 1, numImages: 1 },
      ...request,
    },
  },
  model: { id: 'builtin', hash: 'h' },
  reference: '',
  usages: [],
  ...more,
});

describe('differences', () => {
  it('are none between pictures that were asked for in the same way', () => {
    expect(differences(picture({}), picture({}, { id: '0/b.png' }))).toEqual([]);
  });

  it('name what is another, and what only one of the two has', () => {
    const second = picture(
      { prompt: 'a cat, ink', seed: 2, height: 128, transparent: true },
      { asked: { prompt: 'a cat', style: 'ink' }, device: 'cpu' },
    );
    expect(differences(picture({ negativePrompt: 'dogs' }), second)).toEqual([
      { name: 'prompt', first: 'a cat', second: 'a cat, ink' },
      { name: 'negativePrompt', first: 'dogs', second: undefined },
      { name: 'size', first: '256×256', second: '256×128' },
      { name: 'seed', first: '1', second: '2' },
      { name: 'asked', first: undefined, second: 'a cat' },
      { name: 'style', first: undefined, second: 'ink' },
      { name: 'transparent', first: undefined, second: 'true' },
      { name: 'device', first: undefined, second: 'cpu' },
    ]);
  });

  it('an animation says what it was told to say', () => {
    const facts: [string, string][] = [
      ['prompt', 'a cat → a dog'],
      ['Frames', '24'],
    ];
    expect([...settingsOf(picture({}, { made: { facts } }))]).toEqual(facts);
  });

  it('a picture says all that it was asked for with, but not what says nothing', () => {
    expect([...settingsOf(picture({})).keys()]).toEqual([
      ...['prompt', 'model', 'hash', 'size', 'seed', 'numInferenceSteps', 'guidanceScale', 'scheduler'],
    ]);
  });
});
