import { describe, expect, it } from 'vitest';
import { parseAnimationFile } from '../../../src/protocol/animationFile';
import { animationParameters } from '../../../src/protocol/animationParameters';
import { animationPresets } from '../../../src/protocol/animationPresets';
import { type AnimationSetup, type Draft, emptyDraft, motionKinds } from '../../../src/protocol/galleryAnimation';
import {
  defaultOf,
  differs,
  draftOf,
  framesOf,
  mistakeOf,
  mistakesOf,
  previewValues,
  promptsOf,
  valuesOf,
} from '../../../webview-ui/animation/draft';

const setup = { parameters: animationParameters(), presets: animationPresets, texts: {} } as unknown as AnimationSetup;
const draft = (changes: Partial<Draft>): Draft => ({
  ...emptyDraft,
  prompts: [
    { frame: 0, text: 'a caterpillar' },
    { frame: 24, text: 'a butterfly' },
  ],
  ...changes,
});
const parameter = (kind: Draft['kind'], name: string) => setup.parameters[kind].find((each) => each.name === name)!;
const read = (values: object) => parseAnimationFile(JSON.stringify(values));

describe('valuesOf', () => {
  it('has what was typed, in the types of the file', () => {
    const values = { maxFrames: '48', fps: '7,5', interpolatePrompts: 'true', zoom: '0:(1), 24:(1.5)', border: 'wrap' };
    expect(valuesOf(draft({ values }), setup)).toEqual({
      prompts: { 0: 'a caterpillar', 24: 'a butterfly' },
      ...{ maxFrames: 48, fps: 7.5, interpolatePrompts: true, zoom: '0:(1), 24:(1.5)', border: 'wrap' },
    });
  });

  it.each(motionKinds)('is a file that can be run, as %s', (kind) => {
    const values = kind === 'grid' ? { maxFrames: '9' } : kind === 'seeds' ? { seedTo: '9' } : { maxFrames: '48' };
    const prompts = Array.from({ length: 4 }, (_, index) => ({ frame: index * 8, text: `prompt ${index}` }));
    const made = valuesOf(draft({ kind, values, prompts }), setup);
    expect(read(made)).toMatchObject({ task: kind === 'keyframes' || kind === 'video' ? 'animate' : 'walk' });
  });

  it('says the kind of motion only where the preset does not', () => {
    expect(valuesOf(draft({ kind: 'video' }), setup)).toMatchObject({ animationMode: 'Video Input' });
    const stylized = valuesOf(draft({ kind: 'video', preset: 'video-stylize' }), setup);
    expect(stylized).not.toHaveProperty('animationMode');
    expect(read(stylized)).toMatchObject({ spec: { animationMode: 'Video Input', lockedSeed: true } });
  });

  it('keeps frames, seed and guidance when the kind of motion changes', () => {
    const values = { maxFrames: '9', seed: '7', cfgScale: '3', sampler: 'ddim' };
    expect(valuesOf(draft({ kind: 'loop', values }), setup)).toEqual({
      ...{ mode: 'loop', prompts: ['a caterpillar'] },
      ...{ frames: 9, seed: 7, guidanceScale: 3, scheduler: 'ddim' },
    });
  });
});

describe('draftOf', () => {
  it.each([
    [{ prompts: { 0: 'a', 24: 'b' }, preset: 'outpaint', zoom: '0:(0.9)', reverse: true, fps: 12.5 }],
    [{ prompts: { 0: 'a' }, animationMode: 'Video Input', videoPath: 'cat.gif' }],
    [{ mode: 'prompts', prompts: ['a', 'b'], promptFrames: [0, 9], frames: 10, interpolation: 'spherical' }],
    [{ mode: 'grid', prompts: ['a', 'b', 'c', 'd'], frames: 16, seed: 3 }],
    [{ mode: 'seeds', prompts: ['a'], seed: 1, seedTo: 2 }],
  ])('%j becomes a draft that says the same', (values) => {
    const made = draftOf(values, null, setup);
    expect(made.isChanged).toBe(false);
    expect(valuesOf(made, setup)).toEqual(values);
  });

  it('spreads prompts evenly where a walk does not say when they come', () => {
    const { prompts } = draftOf({ mode: 'prompts', prompts: ['a', 'b', 'c'], frames: 11 }, null, setup);
    expect(prompts.map(({ frame }) => frame)).toEqual([0, 5, 10]);
  });

  it('knows a video by its preset', () => {
    expect(draftOf({ prompts: { 0: 'a' }, preset: 'video-stylize' }, null, setup).kind).toBe('video');
  });
});

describe('previewValues', () => {
  it.each(motionKinds)('is one frame, as %s', (kind) => {
    const parsed = read(previewValues(draft({ kind, values: { maxFrames: '48', seed: '5', step: '0.1' } }), setup));
    expect('task' in parsed && (parsed.task === 'animate' ? parsed.spec.maxFrames : parsed.spec.frames)).toBe(1);
  });
});

describe('defaults and mistakes', () => {
  it('takes the defaults of the preset', () => {
    const zoom = parameter('keyframes', 'zoom');
    expect(defaultOf(zoom, draft({}), setup)).toBe('0:(1)');
    expect(defaultOf(zoom, draft({ preset: 'outpaint' }), setup)).toBe('0:(0.95)');
    expect(differs(zoom, draft({ preset: 'outpaint' }), setup)).toBe(true);
    expect(differs(zoom, draft({ values: { zoom: ' 0 : (1) ' } }), setup)).toBe(false);
    expect(framesOf(draft({ preset: 'prompt-interpolate' }), setup)).toBe(48);
    expect(framesOf(draft({ kind: 'grid' }), setup)).toBe(25);
    // While it is being typed, the timeline stays.
    expect(framesOf(draft({ values: { maxFrames: '3O' } }), setup)).toBe(72);
  });

  it('says at which character a curve is wrong', () => {
    expect(mistakeOf(parameter('keyframes', 'strengthCurve'), '0:(0.5), 24:(1.5)')?.at?.offset).toBe(13);
    expect(mistakeOf(parameter('keyframes', 'strengthCurve'), '0:(0.5), 24:(1)')).toBeUndefined();
  });

  it.each([
    ['keyframes', 'maxFrames', '0'],
    ['keyframes', 'maxFrames', '1.5'],
    ['keyframes', 'fps', 'many'],
    ['loop', 'radius', '91'],
  ] as const)('of %s finds %s %s wrong', (kind, name, text) => {
    const found = mistakesOf(draft({ kind, values: { [name]: text } }), setup);
    expect(found.parameters.map((each) => each.name)).toEqual([name]);
  });

  it('asks for the seed that a walk goes to, and for words', () => {
    expect(mistakesOf(draft({ kind: 'seeds' }), setup).parameters.map(({ name }) => name)).toEqual(['seedTo']);
    expect(mistakesOf(draft({ kind: 'video' }), setup).parameters.map(({ name }) => name)).toEqual(['videoPath']);
    expect(mistakesOf(draft({ kind: 'video', values: { videoPath: 'a.gif' } }), setup).parameters).toEqual([]);
    expect(mistakesOf(draft({ kind: 'grid' }), setup).prompts).toBe('promptMissing');
    expect(mistakesOf(draft({}), setup)).toEqual({ parameters: [], prompts: undefined });
  });

  it.each([
    ['24', true],
    ['1', true],
    ['-4', true],
    ['25', false],
    ['4', false],
  ])('of a grid of %s frames: wrong: %s', (text, isWrong) => {
    expect(mistakeOf(parameter('grid', 'frames'), text)).toEqual(isWrong ? { kind: 'square' } : undefined);
    const grid = draft({
      kind: 'grid',
      values: { maxFrames: text },
      prompts: ['a', 'b', 'c', 'd'].map((t, i) => ({ frame: i, text: t })),
    });
    expect('mistakes' in read(valuesOf(grid, setup))).toBe(isWrong);
  });

  it.each([
    ['a walk that has no second prompt', [0], '24', 'promptsTooFew'],
    ['a walk whose last prompt is never reached', [0, 24], '24', 'promptTooLate'],
    ['a walk that arrives', [0, 23], '24', undefined],
  ] as const)('%s', (_, frames, count, mistake) => {
    const prompts = frames.map((frame) => ({ frame, text: 'a cat' }));
    const walk = draft({ kind: 'prompts', prompts, values: { maxFrames: count } });
    expect(mistakesOf(walk, setup).prompts).toBe(mistake);
    expect('mistakes' in read(valuesOf(walk, setup))).toBe(mistake !== undefined);
  });

  it('has prompts of a grid at frames of their own', () => {
    expect(promptsOf(draft({ kind: 'grid' })).map(({ frame }) => frame)).toEqual([0, 24, 25, 26]);
  });
});
