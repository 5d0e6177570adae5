import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Preview } from '../../../src/protocol/jobs';
import { draw } from '../../../src/sidecar/engine/pipelines/draw';
import type { Pixels } from '../../../src/sidecar/engine/media/pixels';
import type { Values } from '../../../src/sidecar/engine/onnx/session';
import type { DrawnPicture, Watcher } from '../../../src/sidecar/engine/pipelines/drawPictures';
import { LatentPainter } from '../../../src/sidecar/engine/pipelines/latentPainter';
import { loadModel, type LoadedModel } from '../../../src/sidecar/engine/pipelines/loadModel';
import { Previews } from '../../../src/sidecar/engine/pipelines/previews';
import { resolveRequest } from '../../../src/sidecar/models/resolveRequest';
import { builtinModel } from '../models/modelCopy';

const timeout = 60_000;
const apple = 'a red apple on a blue background';
const pear = 'a green pear on a yellow background';

let model: LoadedModel;
beforeAll(async () => {
  model = await loadModel(builtinModel, 'cpu');
}, timeout);

async function drawWatched(watcher: Watcher | undefined, prompt: string): Promise<DrawnPicture> {
  const request = resolveRequest({ prompt, seed: 1, numInferenceSteps: 30 }, model.folder, () => 0);
  const hooks = {
    signal: new AbortController().signal,
    onStep: () => undefined,
    onNotice: () => undefined,
    watcher,
  };
  const { value } = (await draw(model, request, {}, hooks).next()) as { value: DrawnPicture };
  return value;
}

/** Mean difference of what was painted and the picture, both at the smaller size, of 255. */
async function distance({ data, channels, width, height }: Pixels, picture: DrawnPicture): Promise<number> {
  const { data: pixels, ...raw } = picture;
  const wanted = await sharp(pixels, { raw }).resize(width, height, { kernel: 'linear' }).raw().toBuffer();
  const shown = await sharp(data, { raw: { channels, width, height } }).removeAlpha().raw().toBuffer();
  return shown.reduce((sum, value, i) => sum + Math.abs(value - wanted[i]!), 0) / shown.length;
}

describe('previews', { timeout }, () => {
  it('come while a picture is drawn, and change nothing of it', async () => {
    const previews = new Previews(model);
    const shown: Preview[] = [];
    const watch = () => previews.watch((preview) => void shown.push(preview));
    const unwatched = await drawWatched(undefined, apple);
    await drawWatched(watch(), pear);
    expect(await drawWatched(watch(), apple)).toEqual(unwatched);
    expect(shown.length).toBeGreaterThan(0);
    for (const { data, width, height } of shown) {
      expect(await sharp(data).metadata()).toMatchObject({ format: 'png', width, height });
      expect(Math.max(width, height)).toBeLessThanOrEqual(128);
    }
  });

  it('show the picture on its way once the painter has seen others', async () => {
    let painter: LatentPainter | undefined;
    const predicted: Values[] = [];
    const watcher: Watcher = {
      called: (original) => Promise.resolve(void predicted.push(original.latents())),
      decoded: (latents, picture) => {
        if (painter === undefined) painter = LatentPainter.from(latents, picture);
        else painter.learn(latents, picture);
      },
    };
    const pearPicture = await drawWatched(watcher, pear);
    const applePicture = await drawWatched(watcher, apple);
    // Nearly half of its steps are still to come.
    const painted = painter!.paint(predicted[30 + 17]!);
    expect(await distance(painted, applePicture)).toBeLessThan(0.3 * (await distance(painted, pearPicture)));
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
