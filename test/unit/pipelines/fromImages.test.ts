import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GenerationRequest } from '../../../src/protocol/generation';
import { jobKindOf, type GivenImages } from '../../../src/protocol/jobs';
import { readMask } from '../../../src/sidecar/engine/media/givenPicture';
import { loadModel, type LoadedModel } from '../../../src/sidecar/engine/pipelines/loadModel';
import { checkImages } from '../../../src/sidecar/jobs/givenImages';
import { resolveRequest } from '../../../src/sidecar/models/resolveRequest';
import { ModelCopy } from '../models/modelCopy';
import { draw } from './draw';

const timeout = 60_000;
/** The encoder of the inpainting model draws next to nothing inside its graph, which no seed decides: of 255. */
const drawnInGraph = 1;
const size = 64;

let sd21: LoadedModel;
let inpainting: LoadedModel;
let alpha: LoadedModel;
beforeAll(async () => {
  const load = (name: string) => loadModel(join(import.meta.dirname, '../../fixtures/models', name), 'cpu');
  [sd21, inpainting, alpha] = await Promise.all([load('sd21'), load('inpaint'), load('alpha')]);
}, timeout);

/** A file of `width`×`height` pixels, each as `pixel` says. */
async function pictureFile(
  width: number,
  height: number,
  pixel: (x: number, y: number) => readonly number[],
): Promise<Uint8Array<ArrayBuffer>> {
  const channels = pixel(0, 0).length as 3 | 4;
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const at = Math.floor(i / channels);
    return pixel(at % width, Math.floor(at / width))[i % channels]!;
  });
  return new Uint8Array(await sharp(data, { raw: { width, height, channels } }).png().toBuffer());
}

const gradient = (x: number, y: number) => [x * 4, y * 4, 90];
const leftHalf = (x: number) => (x < size / 2 ? [255, 255, 255] : [0, 0, 0]);
const fade = (x: number) => Array<number>(3).fill(Math.round((x * 255) / (size - 1)));

async function drawFrom(model: LoadedModel, images: GivenImages, asked: Partial<GenerationRequest> = {}) {
  const request = {
    prompt: 'a fox',
    numInferenceSteps: 4,
    scheduler: 'ddim',
    width: size,
    height: size,
    seed: 5,
    ...asked,
  } as const;
  const sums = checkImages({ kind: jobKindOf(images), request, images });
  const resolved = resolveRequest({ ...request, ...sums }, model.folder, () => 0);
  return (await draw(model, resolved, undefined, images)).pictures;
}

/** The largest difference of two pictures in some columns. */
function difference(
  first: { data: Uint8Array; channels: number },
  second: { data: Uint8Array; channels: number },
  from = 0,
  to = size,
): number {
  expect(second.channels).toBe(first.channels);
  let largest = 0;
  for (let i = 0; i < first.data.length; i++) {
    const x = Math.floor(i / first.channels) % size;
    if (x >= from && x < to) largest = Math.max(largest, Math.abs(first.data[i]! - second.data[i]!));
  }
  return largest;
}

describe('the second picture of a request is what its own seed draws', { timeout }, () => {
  it.each([
    ['from an image', () => sd21, false],
    ['in a mask', () => sd21, true],
    ['in a mask, with a model made for it', () => inpainting, true],
  ] as const)('%s', async (_, model, masked) => {
    const init = await pictureFile(size, size, gradient);
    const images = masked ? { init, mask: await pictureFile(size, size, leftHalf) } : { init };
    const [, second] = await drawFrom(model(), images, { strength: 0.75, numImages: 2 });
    const [alone] = await drawFrom(model(), images, { strength: 0.75, seed: 6 });
    expect(difference(second!, alone!)).toBeLessThanOrEqual(drawnInGraph);
  });
});

describe('an init image', { timeout }, () => {
  it('of another size covers the picture and is cut evenly', async () => {
    // Red bars at both ends of a wide picture are cut off; what is left is the gradient alone.
    const wide = await pictureFile(128, size, (x, y) => (x < 32 || x >= 96 ? [255, 0, 0] : gradient(x - 32, y)));
    const same = await pictureFile(size, size, gradient);
    expect(await drawFrom(sd21, { init: wide })).toEqual(await drawFrom(sd21, { init: same }));
    const small = await pictureFile(16, 16, (x, y) => gradient(x * 4, y * 4));
    expect((await drawFrom(sd21, { init: small }))[0]).toMatchObject({ width: size, height: size });
  });

  it('is turned as its metadata say', async () => {
    const turned = await sharp(await pictureFile(size, size, gradient))
      .rotate(-90)
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    const straight = await pictureFile(size, size, gradient);
    expect(await drawFrom(sd21, { init: new Uint8Array(turned) })).toEqual(await drawFrom(sd21, { init: straight }));
  });

  it.each(['jpeg', 'webp', 'avif', 'gif', 'tiff'] as const)('may be a %s file', async (format) => {
    const file = await sharp(await pictureFile(size, size, gradient))
      .toFormat(format)
      .toBuffer();
    expect(await drawFrom(sd21, { init: new Uint8Array(file) })).toHaveLength(1);
  });

  it('may be grey, have 16 bits a channel or a palette', async () => {
    const file = await pictureFile(size, size, gradient);
    for (const other of [
      sharp(file).greyscale().png(),
      sharp(file).toColourspace('rgb16').png(),
      sharp(file).png({ palette: true }),
    ]) {
      expect(await drawFrom(sd21, { init: new Uint8Array(await other.toBuffer()) })).toHaveLength(1);
    }
  });

  it('that is transparent lies on white for a model that knows no transparency, and stays so for one that does', async () => {
    const hole = await pictureFile(size, size, (x, y) => [...gradient(x, y), x < 32 ? 0 : 255]);
    const white = await pictureFile(size, size, (x, y) => (x < 32 ? [255, 255, 255] : gradient(x, y)));
    expect(await drawFrom(sd21, { init: hole })).toEqual(await drawFrom(sd21, { init: white }));
    expect(await drawFrom(alpha, { init: hole })).not.toEqual(await drawFrom(alpha, { init: white }));
  });

  it('that breaks off is refused in words', async () => {
    const file = await pictureFile(size, size, (x, y) => [x * 31, y * 57, x * y]);
    await expect(drawFrom(sd21, { init: file.subarray(0, file.length / 2) })).rejects.toMatchObject({
      code: 'initImageUnreadable',
    });
  });

  it('needs an encoder', async () => {
    const copy = new ModelCopy('sd21').remove('vae_encoder');
    const model = await loadModel(copy.folder, 'cpu');
    const init = await pictureFile(size, size, gradient);
    await expect(drawFrom(model, { init })).rejects.toMatchObject({ code: 'initImageUnsupported' });
  });
});

describe('a mask', { timeout }, () => {
  it('inverted is the mask of the other half', async () => {
    const init = await pictureFile(size, size, gradient);
    const right = await pictureFile(size, size, (x) => leftHalf(size - 1 - x));
    const left = await pictureFile(size, size, leftHalf);
    for (const model of [sd21, inpainting]) {
      const [inverted] = await drawFrom(model, { init, mask: left }, { invertMask: true });
      const [wanted] = await drawFrom(model, { init, mask: right });
      expect(difference(inverted!, wanted!)).toBeLessThanOrEqual(drawnInGraph);
      const [straight] = await drawFrom(model, { init, mask: left });
      expect(difference(inverted!, straight!)).toBeGreaterThan(60);
    }
  });

  it('of another size is laid on the whole init image, and cut with it', async () => {
    // White is the left quarter of an image of which the middle half is drawn: nothing of it is left.
    const quarter = await pictureFile(32, 32, (x) => (x < 8 ? [255, 255, 255] : [0, 0, 0]));
    const levels = await readMask(quarter, { width: 128, height: size }, { width: size, height: size });
    expect(levels).toHaveLength(size * size);
    expect([...levels].filter((level, i) => level > 0 && i % size > 2)).toEqual([]);
    const left = await pictureFile(32, 32, (x) => (x < 16 ? [255, 255, 255, 255] : [255, 255, 255, 0]));
    const half = await readMask(left, { width: 128, height: size }, { width: size, height: size });
    expect([...half.subarray(0, 30)].every((level) => level === 255)).toBe(true);
    expect([...half.subarray(35, size)].every((level) => level === 0)).toBe(true);
  });

  it('that is soft leaves the picture byte for byte where it is black, and changes it the more the lighter it is', async () => {
    const init = await pictureFile(size, size, gradient);
    const pixels = { data: new Uint8Array(await sharp(init).raw().toBuffer()), channels: 3 };
    const half = await pictureFile(size, size, leftHalf);
    for (const model of [sd21, inpainting]) {
      const [picture] = await drawFrom(model, { init, mask: half }, { softMask: true });
      expect(difference(picture!, pixels, 32)).toBe(0);
      expect(difference(picture!, pixels, 0, 32)).toBeGreaterThan(60);
      const [hard] = await drawFrom(model, { init, mask: half });
      expect(difference(hard!, pixels, 32)).toBeGreaterThan(0);
      expect(difference(hard!, picture!, 0, 32)).toBeLessThanOrEqual(drawnInGraph);
    }
    const [faded] = await drawFrom(sd21, { init, mask: await pictureFile(size, size, fade) }, { softMask: true });
    expect(difference(faded!, pixels, 0, 1)).toBe(0);
    expect(difference(faded!, pixels, 0, 8)).toBeLessThan(40);
    expect(difference(faded!, pixels, 56)).toBeGreaterThan(100);
  });

  it('without a model’s inpainting channels or with others is said', async () => {
    const init = await pictureFile(size, size, gradient);
    await expect(drawFrom(inpainting, { init })).rejects.toMatchObject({ code: 'modelGraphUnsupported' });
    await expect(drawFrom(inpainting, {})).rejects.toMatchObject({
      code: 'modelGraphUnsupported',
      message: expect.stringContaining('give it an init image and a mask') as string,
    });
  });
});
