import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readGenerationMetadata, toXmp, type GenerationMetadata } from '../../../src/protocol/generationMetadata';
import { pictureFormats } from '../../../src/protocol/pictureFormat';
import { encodePicture, scalePicture } from '../../../src/sidecar/engine/media/encodePicture';
import type { Pixels } from '../../../src/sidecar/engine/media/pixels';

const width = 60;
const height = 40;

/** A red disc of soft edge; around it green that nobody sees, or with three channels blue. */
function disc(channels: 3 | 4): Pixels {
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = Math.hypot(x - width / 2, y - height / 2) < 15;
      const colour = inside ? [220, 30, 30, 255] : channels === 4 ? [0, 255, 0, 0] : [20, 30, 200];
      data.set(colour.slice(0, channels), (y * width + x) * channels);
    }
  }
  return { data, channels, width, height };
}

async function pixelOf(file: Uint8Array, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  const start = (y * info.width + x) * info.channels;
  return [...data.subarray(start, start + info.channels)];
}

function close(pixel: readonly number[], wanted: readonly number[], tolerance = 12): void {
  expect(pixel).toHaveLength(wanted.length);
  for (const [i, value] of pixel.entries()) expect(Math.abs(value - wanted[i]!)).toBeLessThanOrEqual(tolerance);
}

const metadata: GenerationMetadata = {
  easel: '0.1.0',
  model: { id: 'builtin', hash: 'abc' },
  request: {
    prompt: 'a <red> disc & “more” 🦊',
    negativePrompt: '',
    model: 'builtin',
    width,
    height,
    numInferenceSteps: 1,
    guidanceScale: 0,
    scheduler: 'ddim',
    seed: 1,
    numImages: 1,
    format: 'webp',
    outputWidth: 30,
    outputHeight: 20,
  },
};

describe.each(pictureFormats)('a %s file', (format) => {
  it('shows the picture', async () => {
    const file = await encodePicture(disc(3), format);
    expect(await sharp(file).metadata()).toMatchObject({ width, height, format: format === 'avif' ? 'heif' : format });
    close(await pixelOf(file, 30, 20), [220, 30, 30]);
    close(await pixelOf(file, 2, 2), [20, 30, 200]);
    expect(readGenerationMetadata(file)).toBeUndefined();
  });

  it('keeps transparency, or shows white paper through it', async () => {
    const file = await encodePicture(disc(4), format);
    if (format === 'jpeg') {
      close(await pixelOf(file, 30, 20), [220, 30, 30]);
      close(await pixelOf(file, 2, 2), [255, 255, 255]);
    } else {
      close(await pixelOf(file, 30, 20), [220, 30, 30, 255]);
      expect((await pixelOf(file, 2, 2))[3]).toBeLessThan(4);
    }
  });

  it('carries the request, and is the same bytes again', async () => {
    const file = await encodePicture(disc(3), format, toXmp(metadata));
    expect(readGenerationMetadata(file)).toEqual(metadata);
    expect((await sharp(file).metadata()).xmp?.toString('utf8')).toBe(toXmp(metadata));
    expect(await encodePicture(disc(3), format, toXmp(metadata))).toEqual(file);
  });
});

describe('another size', () => {
  it('of the same shape shows all of the picture', async () => {
    const small = await scalePicture(disc(3), 30, 20);
    expect(small).toMatchObject({ width: 30, height: 20, channels: 3 });
    const file = await encodePicture(small, 'png');
    close(await pixelOf(file, 15, 10), [220, 30, 30]);
    close(await pixelOf(file, 29, 19), [20, 30, 200]);
    expect(await scalePicture(disc(3), 120, 80)).toMatchObject({ width: 120, height: 80 });
  });

  it('of another shape is covered from the middle', async () => {
    const file = await encodePicture(await scalePicture(disc(3), 20, 40), 'png');
    close(await pixelOf(file, 10, 20), [220, 30, 30]);
    // The disc is 30 wide: its middle fills what is left of the width.
    close(await pixelOf(file, 1, 20), [220, 30, 30]);
    close(await pixelOf(file, 10, 1), [20, 30, 200]);
  });

  it('lets no colour out of transparent places', async () => {
    const { data } = await scalePicture(disc(4), 41, 27);
    for (let i = 0; i < data.length; i += 4) if (data[i + 3]! > 20) expect(data[i + 1]).toBeLessThan(80);
  });

  it('that is its own leaves every byte as it is', async () => {
    const picture = disc(4);
    expect(await scalePicture(picture, width, height)).toEqual(picture);
  });
});
