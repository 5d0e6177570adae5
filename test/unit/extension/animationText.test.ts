import { describe, expect, it } from 'vitest';
import { animationOf, textOfValues, valuesOfText } from '../../../src/extension/animation/animationText';
import { animationFromPicture, animationOfWords, loopOfPicture } from '../../../src/extension/gallery/animationValues';
import type { Settings } from '../../../src/extension/settings/settings';

const text = `{
  // A morph.
  "$schema": "../animation.schema.json",
  "prompts": "0: a caterpillar\\n24: a butterfly",
  "maxFrames": 48, // two seconds
  "zoom": "0:(1)"
}
`;

describe('an animation file that is saved again', () => {
  it('keeps comments, order and form of what stays the same', () => {
    const values = valuesOfText(text, 'a.easel.json');
    expect(values['prompts']).toEqual({ 0: 'a caterpillar', 24: 'a butterfly' });
    expect(textOfValues(values, text)).toBe(text);
    const changed = textOfValues({ ...values, maxFrames: 24, fps: 6 }, text);
    expect(changed).toBe(text.replace('48', '24').replace('"0:(1)"\n', '"0:(1)",\n  "fps": 6\n'));
  });

  it('loses what is no longer said, but not its schema', () => {
    const { prompts } = valuesOfText(text, 'a.easel.json');
    const left = textOfValues({ prompts: prompts! }, text);
    expect(valuesOfText(left, 'a.easel.json')).toEqual({ $schema: '../animation.schema.json', prompts });
  });

  it('is written anew where it was damaged', () => {
    expect(textOfValues({ prompts: { 0: 'a' } }, '{ "prompts"')).toBe('{\n  "prompts": {\n    "0": "a"\n  }\n}\n');
  });

  it('is not read with mistakes', () => {
    expect(() => valuesOfText('{ "prompts": { "0": "a" }, "zoom": "0:(x)" }', 'a.easel.json')).toThrow(
      /a\.easel\.json:1:40.*expected a number/,
    );
    expect(() => animationOf({ prompts: { 0: 'a' }, zoom: '0:(x)' }, {})).toThrow(/at character 4/);
  });
});

const settings = {
  ...{ model: null, width: 128, height: null, numInferenceSteps: 6, guidanceScale: null, negativePrompt: null },
  ...{ scheduler: 'ddim', seed: 3, style: 'house' },
} as unknown as Settings;
const making = {
  request: { prompt: 'a duck', negativePrompt: '', width: 64, height: 64, seed: 5, numInferenceSteps: 8 },
  model: { id: 'builtin' },
} as unknown as Parameters<typeof loopOfPicture>[0];

describe('what an animation begins as', () => {
  it('has the settings in it, a style of one’s own among them', () => {
    expect(animationOf(animationOfWords('0: a duck', settings), { house: { prompt: 'ink' } })).toMatchObject({
      task: 'animate',
      spec: {
        prompts: { 0: 'a duck' },
        width: 128,
        stepsCurve: '0:(6)',
        sampler: 'ddim',
        seed: 3,
        stylePreset: 'house',
      },
    });
    expect(() => animationOf(animationOfWords('a duck', settings), {})).toThrow(/no style preset “house”/);
    expect(animationOfWords('a duck', { ...settings, style: null })).not.toHaveProperty('stylePreset');
  });

  it('is a loop of words that are one prompt', () => {
    expect(animationOf(animationOfWords('a duck', settings), { house: { prompt: 'ink' } })).toMatchObject({
      task: 'walk',
      spec: { mode: 'loop', prompts: ['a duck'], width: 128, numInferenceSteps: 6, scheduler: 'ddim', seed: 3 },
    });
  });

  it('is a morph where the words are prompts by frame, and long enough for the last', () => {
    const morph = animationOfWords('{0: a duck, 12: a swan}', settings);
    expect(morph).toMatchObject({ preset: 'prompt-interpolate', prompts: { 0: 'a duck', 12: 'a swan' } });
    expect(morph).not.toHaveProperty('maxFrames');
    expect(animationOfWords('0: a duck\n100: a swan', settings)).toMatchObject({ maxFrames: 101 });
    expect(animationOfWords('0: a duck', settings)).not.toHaveProperty('preset');
  });

  it('is a loop of a picture, or begins with it', () => {
    expect(animationOf(loopOfPicture(making), {})).toMatchObject({
      task: 'walk',
      spec: { mode: 'loop', prompts: ['a duck'], seed: 5, numInferenceSteps: 8, model: 'builtin' },
    });
    expect(animationOf(animationFromPicture(making, 'images/duck.png'), {})).toMatchObject({
      task: 'animate',
      spec: { prompts: { 0: 'a duck' }, initImage: 'images/duck.png', seed: 5, strengthCurve: '0:(1)' },
    });
  });
});
