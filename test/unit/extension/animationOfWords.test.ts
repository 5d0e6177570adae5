import { describe, expect, it } from 'vitest';
import { framePromptsIn } from '../../../src/documents/framePromptsIn';
import { languageOf } from '../../../src/documents/languages';
import { walkOf } from '../../../src/extension/animation/walkOf';
import { walkSpecSchema } from '../../../src/protocol/walk';

const morph = [
  { frame: 0, prompt: 'a caterpillar' },
  { frame: 24, prompt: 'a butterfly' },
];

describe('prompts by frame in a document', () => {
  it.each([
    ['markdown', '0: a **caterpillar**\n24: a [butterfly](https://example.com)'],
    ['markdown', '- 0: a caterpillar\n- 24: a butterfly'],
    ['markdown', '> 0: a caterpillar\n>\n> 24: a butterfly'],
    ['markdown', '{0: a caterpillar, 24: a butterfly}'],
    ['plaintext', '24: a butterfly\n\n0: a caterpillar'],
    ['typescript', '// 0: a caterpillar\n// 24: a butterfly'],
    ['python', '# 0: "a caterpillar"\n# 24: "a butterfly"'],
    ['html', '<p>0: a caterpillar</p>\n<p>24: a butterfly</p>'],
  ])('%s: %j', async (languageId, fragment) => {
    expect(framePromptsIn(fragment, await languageOf(languageId))).toEqual(morph);
  });

  it.each(['A lighthouse at night.', 'At 10:30 a train.', '3 apples: red, green and yellow'])(
    '%j is an ordinary prompt',
    async (fragment) => {
      expect(framePromptsIn(fragment, await languageOf('markdown'))).toBeUndefined();
    },
  );

  it('that are missing are named', async () => {
    const mistake = framePromptsIn('0: a caterpillar\n0: a butterfly', await languageOf('markdown'));
    expect(mistake).toMatchObject({ message: expect.stringContaining('0') as string, offset: 17 });
  });
});

describe('the walk that words become', () => {
  const request = { prompt: 'a caterpillar', seed: 7, width: 64, numImages: 1, device: 'cpu' } as const;

  it('a loop of one prompt', () => {
    const loop = walkSpecSchema.parse(walkOf([request], [5]));
    expect(loop).toMatchObject({ mode: 'loop', prompts: ['a caterpillar'], seed: 7, width: 64, frames: 24 });
    expect(loop).not.toHaveProperty('device');
  });

  it('a morph that ends with its last prompt', () => {
    const walk = walkOf([request, { ...request, prompt: 'a butterfly' }], [0, 24]);
    expect(walkSpecSchema.parse(walk)).toMatchObject({
      ...{ mode: 'prompts', prompts: ['a caterpillar', 'a butterfly'], promptFrames: [0, 24], frames: 25, seed: 7 },
    });
  });
});
