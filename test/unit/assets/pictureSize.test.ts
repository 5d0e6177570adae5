import { describe, expect, it } from 'vitest';
import { sizeRequest } from '../../../src/assets/pictureSize';
import type { SizeHint } from '../../../src/documents/imageReference';
import type { ModelDetails } from '../../../src/protocol/models';

type Model = Pick<ModelDetails, 'defaults' | 'sizes' | 'sizeFactor'>;
const defaults = (width: number, height: number): Model['defaults'] => ({
  ...{ width, height, numInferenceSteps: 8, guidanceScale: 1, negativePrompt: '', scheduler: 'ddim' },
});
const listed: Model = {
  defaults: defaults(256, 256),
  sizes: [
    ...([
      [256, 256],
      [384, 384],
      [512, 512],
      [512, 256],
      [256, 512],
      [384, 256],
      [256, 384],
    ] satisfies [number, number][]),
  ],
  sizeFactor: 8,
};
const free: Model = { defaults: defaults(512, 512), sizeFactor: 8 };

function asked(hint: SizeHint | undefined, model: Model): string {
  const { width, height, outputWidth, outputHeight } = sizeRequest(hint, model);
  return `${width ?? '-'}×${height ?? '-'} → ${outputWidth ?? '-'}×${outputHeight ?? '-'}`;
}

describe('sizeRequest', () => {
  it.each<[SizeHint | undefined, string]>([
    [undefined, '-×- → -×-'],
    [{}, '-×- → -×-'],
    [{ width: 32, height: 32 }, '256×256 → 32×32'],
    [{ width: 300, height: 300 }, '384×384 → 300×300'],
    [{ width: 1000, height: 1000 }, '512×512 → 1000×1000'],
    [{ width: 120, height: 60 }, '512×256 → 120×60'],
    [{ width: 800, height: 100 }, '512×256 → 800×100'],
    [{ width: 60, height: 90 }, '256×384 → 60×90'],
    [{ width: 300 }, '384×384 → 300×-'],
    [{ height: 16.4 }, '256×256 → -×16'],
    [{ width: 0, height: 0 }, '-×- → -×-'],
    [{ width: Number.NaN, height: 20 }, '256×256 → -×20'],
    [{ width: 100_000, height: 50_000 }, '512×256 → 8192×4096'],
    [{ width: 1, height: 100_000 }, '256×512 → 1×8192'],
  ])('%j of a model with a list of sizes', (hint, expected) => {
    expect(asked(hint, listed)).toBe(expected);
  });

  it.each<[SizeHint, string]>([
    [{ width: 64, height: 64 }, '512×512 → 64×64'],
    [{ width: 1920, height: 1080 }, '680×384 → 1920×1080'],
    [{ width: 1080, height: 1920 }, '384×680 → 1080×1920'],
    [{ width: 640 }, '512×512 → 640×-'],
    [{ width: 8192, height: 1 }, '4096×8 → 8192×1'],
  ])('%j of a model that says nothing of sizes', (hint, expected) => {
    expect(asked(hint, free)).toBe(expected);
  });

  it('asks for sides that every model accepts', () => {
    for (const model of [listed, free, { ...free, sizeFactor: 64 }])
      for (const width of [1, 17, 255, 999, 5000])
        for (const height of [1, 33, 256, 4097]) {
          const request = sizeRequest({ width, height }, model);
          for (const side of [request.width!, request.height!]) {
            expect(side % model.sizeFactor).toBe(0);
            expect(side).toBeGreaterThan(0);
            expect(side).toBeLessThanOrEqual(4096);
          }
          expect([request.outputWidth, request.outputHeight]).toEqual([width, height]);
        }
  });
});
