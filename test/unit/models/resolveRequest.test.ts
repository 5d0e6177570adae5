import { describe, expect, it } from 'vitest';
import { resolveRequest } from '../../../src/sidecar/models/resolveRequest';

const model = {
  card: {},
  graphs: {},
  sizeFactor: 16,
  defaults: {
    width: 256,
    height: 320,
    numInferenceSteps: 8,
    guidanceScale: 1.5,
    negativePrompt: 'text',
    scheduler: 'ddim',
  },
} as const;
const never = () => {
  throw new Error('a seed was drawn although there is one');
};

describe('resolveRequest', () => {
  it('fills in the model’s defaults and a seed', () => {
    expect(resolveRequest({ prompt: 'a cat' }, model, () => 7)).toEqual({
      ...model.defaults,
      prompt: 'a cat',
      model: 'builtin',
      seed: 7,
      numImages: 1,
    });
  });

  it('keeps what was asked for, zero and the empty text included', () => {
    const request = {
      prompt: '',
      negativePrompt: '',
      model: 'org/name',
      width: 16,
      height: 4096,
      numInferenceSteps: 1,
      guidanceScale: 0,
      scheduler: 'heun',
      seed: 0,
      numImages: 2,
    } as const;
    expect(resolveRequest(request, model, never)).toEqual(request);
  });

  it.each([
    [500, 300, '496×288', '512×304'],
    [1, 256, '16×256', '16×256'],
    [4095, 256, '4080×256', '4096×256'],
  ])('refuses %i×%i with the nearest sizes', (width, height, smaller, larger) => {
    const resolve = () => resolveRequest({ prompt: '', width, height, seed: 0 }, model, never);
    expect(resolve).toThrowError(
      expect.objectContaining({
        code: 'sizeInvalid',
        serialised: expect.objectContaining({ args: { width, height, factor: 16, smaller, larger } }) as unknown,
      }),
    );
  });

  it('writes down a transparent background only where one was asked for, and refuses it where there is none', () => {
    const able = { ...model, card: { transparent: { prompt: '{prompt} cut out' } } };
    const asked = { prompt: 'a cat', seed: 1, transparent: true };
    expect(resolveRequest(asked, able, never)).toMatchObject({ prompt: 'a cat', transparent: true });
    expect(resolveRequest({ ...asked, transparent: false }, able, never)).not.toHaveProperty('transparent');
    expect(resolveRequest({ ...asked, transparent: false }, model, never)).not.toHaveProperty('transparent');
    expect(() => resolveRequest({ ...asked, model: 'org/name' }, model, never)).toThrow(
      expect.objectContaining({
        code: 'transparentUnsupported',
        message: expect.stringContaining('"org/name"') as unknown,
      }) as Error,
    );
  });

  it('writes down format and size of the file only where they are not those of the drawing', () => {
    const resolve = (asked: object) => resolveRequest({ prompt: '', seed: 1, ...asked }, model, never);
    const plain = resolve({});
    expect(resolve({ format: 'png', outputWidth: 256, outputHeight: 320 })).toEqual(plain);
    expect(resolve({ outputWidth: 256 })).toEqual(plain);
    expect(resolve({ format: 'webp' })).toEqual({ ...plain, format: 'webp' });
    expect(resolve({ outputWidth: 512 })).toEqual({ ...plain, outputWidth: 512, outputHeight: 640 });
    expect(resolve({ outputHeight: 33 })).toEqual({ ...plain, outputWidth: 26, outputHeight: 33 });
    expect(resolve({ outputWidth: 10, outputHeight: 90 })).toMatchObject({ outputWidth: 10, outputHeight: 90 });
    expect(resolve({ width: 16, height: 4096, outputHeight: 1 })).toMatchObject({ outputWidth: 1 });
    expect(resolve({ width: 16, height: 4096, outputWidth: 8192 })).toMatchObject({ outputHeight: 8192 });
  });

  it('offers no size beyond the limit', () => {
    const odd = { ...model, sizeFactor: 24 };
    expect(() => resolveRequest({ prompt: '', width: 4096, height: 48, seed: 0 }, odd, never)).toThrow(
      '4080×48 and 4080×48',
    );
  });
});
