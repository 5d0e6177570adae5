import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Preview } from '../../../src/protocol/jobs';
import { draw } from '../../../src/sidecar/engine/pipelines/draw';
import type { DrawnPicture } from '../../../src/sidecar/engine/pipelines/drawPictures';
import { LatentPainter } from '../../../src/sidecar/engine/pipelines/latentPainter';
import { loadModel, type LoadedModel } from '../../../src/sidecar/engine/pipelines/loadModel';
import { Previews } from '../../../src/sidecar/engine/pipelines/previews';
import { resolveRequest } from '../../../src/sidecar/models/resolveRequest';
import { builtinModel } from '../models/modelCopy';

const timeout = 60_000;

let model: LoadedModel;
beforeAll(async () => {
  model = await loadModel(builtinModel, 'cpu');
}, timeout);

async function drawWatched(previews: Previews | undefined, prompt: string) {
  const request = resolveRequest({ prompt, seed: 1, numInferenceSteps: 30 }, model.folder, () => 0);
  const shown: Preview[] = [];
  const pictures: DrawnPicture[] = [];
  const hooks = {
    signal: new AbortController().signal,
    onStep: () => undefined,
    onNotice: () => undefined,
    watcher: previews?.watch((preview) => void shown.push(preview)),
  };
  for await (const picture of draw(model, request, {}, hooks)) pictures.push(picture);
  return { shown, picture: pictures[0]! };
}

/** Mean difference of a preview and the picture, both at the preview's size, of 255. */
async function distance({ data, width, height }: Preview, picture: DrawnPicture): Promise<number> {
  const { data: pixels, ...raw } = picture;
  const wanted = await sharp(pixels, { raw }).resize(width, height, { kernel: 'linear' }).raw().toBuffer();
  const shown = await sharp(data).removeAlpha().raw().toBuffer();
  return shown.reduce((sum, value, i) => sum + Math.abs(value - wanted[i]!), 0) / shown.length;
}

describe('previews', { timeout }, () => {
  it('come while a picture is drawn, look like it in the end, and change nothing of it', async () => {
    const previews = new Previews(model);
    const { picture: apple } = await drawWatched(undefined, 'a red apple on a blue background');
    const { picture: pear } = await drawWatched(previews, 'a green pear on a yellow background');
    const { shown, picture } = await drawWatched(previews, 'a red apple on a blue background');
    expect(picture).toEqual(apple);
    expect(shown.length).toBeGreaterThan(0);
    for (const { data, width, height } of shown) {
      expect(await sharp(data).metadata()).toMatchObject({ format: 'png', width, height });
      expect(Math.max(width, height)).toBeLessThanOrEqual(128);
    }
    // Though the painter had learned other colours before.
    expect(await distance(shown.at(-1)!, apple)).toBeLessThan(0.5 * (await distance(shown.at(-1)!, pear)));
  });
});

describe('the painter', () => {
  it('keeps the shape, takes alpha, and is never larger than 128 pixels a side', () => {
    const latents = (rows: number, columns: number) => ({
      data: Float32Array.from({ length: 4 * rows * columns }, (_, i) => Math.sin(i)),
      dims: [1, 4, rows, columns],
    });
    const picture = (rows: number, columns: number, channels: 3 | 4) => ({
      data: new Uint8Array(rows * columns * 64 * channels).fill(200),
      channels,
      width: columns * 8,
      height: rows * 8,
    });
    for (const channels of [3, 4] as const) {
      const painter = LatentPainter.from(latents(16, 24), picture(16, 24, channels));
      const painted = painter.paint(latents(16, 24));
      expect(painted).toMatchObject({ width: 96, height: 64, channels });
      expect(painted.data).toHaveLength(96 * 64 * channels);
      expect(painted.data.every((level) => Math.abs(level - 200) <= 1)).toBe(true);
      expect(painter.paint(latents(64, 512))).toMatchObject({ width: 128, height: 16 });
    }
  });

  it('paints each cell with its own colours', () => {
    // The first channel is the brightness of the left half of a cell, the second that of the right half.
    const [rows, columns] = [8, 8];
    const data = Float32Array.from({ length: 2 * rows * columns }, (_, i) => Math.sin(i * i));
    const pixels = new Uint8Array(rows * columns * 64 * 3);
    for (let i = 0; i < pixels.length; i++) {
      const [y, x] = [Math.floor(i / 3 / (columns * 8)), Math.floor(i / 3) % (columns * 8)];
      const cell = Math.floor(y / 8) * columns + Math.floor(x / 8);
      pixels[i] = 128 + 100 * data[(x % 8 < 4 ? 0 : 1) * rows * columns + cell]!;
    }
    const latents = { data, dims: [1, 2, rows, columns] };
    const painted = LatentPainter.from(latents, { data: pixels, channels: 3, width: 64, height: 64 }).paint(latents);
    expect(painted).toMatchObject({ width: 32, height: 32 });
    for (let i = 0; i < painted.data.length; i += 3) {
      const [y, x] = [Math.floor(i / 3 / 32), (i / 3) % 32];
      const wanted = pixels[(y * 2 * 64 + x * 2) * 3]!;
      expect(Math.abs(painted.data[i]! - wanted)).toBeLessThan(5);
    }
  });
});
