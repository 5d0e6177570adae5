import { EaselError } from '../../../protocol/errors';

/** A picture of 8 bits a channel, rows from the top, pixel after pixel. */
export interface Pixels {
  readonly data: Uint8Array;
  /** Red, green, blue; or these and alpha, with which the colours are not multiplied. */
  readonly channels: 3 | 4;
  readonly width: number;
  readonly height: number;
}

const opaque = 255;

/**
 * What a decoder gives → picture: clip(x/2 + 0.5)·255, halves to even, in float32 as the reference computes it. Alpha is
 * dropped where it says nothing.
 * @param sample −1…1, [channels,height,width]
 * @throws EaselError modelNaN, pictureConstant
 */
export function toPixels(sample: Float32Array, { channels, width, height }: Omit<Pixels, 'data'>): Pixels {
  const plane = width * height;
  // Writing to this kind of array clips and rounds halves to even.
  const levels = new Uint8ClampedArray(plane * channels);
  let sum = 0;
  for (let channel = 0; channel < channels; channel++) {
    const values = sample.subarray(channel * plane, (channel + 1) * plane);
    for (let i = 0; i < plane; i++) {
      const value = values[i]!;
      sum += value;
      levels[i * channels + channel] = Math.fround(Math.fround(value / 2 + 0.5) * 255);
    }
  }
  // Finite float32 values cannot add up to anything else.
  if (!Number.isFinite(sum)) throw EaselError.of('modelNaN', { component: 'vae_decoder' });
  const pixels: Pixels = { data: new Uint8Array(levels.buffer), channels, width, height };
  if (isConstant(pixels)) throw EaselError.of('pictureConstant', {});
  return hasAlpha(pixels, opaque) ? withoutAlpha(pixels) : pixels;
}

/** Whether there is only one colour to be seen; where nothing is to be seen, colours do not count. */
function isConstant(pixels: Pixels): boolean {
  const { data, channels } = pixels;
  return hasAlpha(pixels, 0) || data.every((level, i) => level === data[i % channels]);
}

/** Whether there is an alpha channel, and all of it has this level. */
function hasAlpha({ data, channels }: Pixels, level: number): boolean {
  if (channels === 3) return false;
  for (let i = 3; i < data.length; i += channels) if (data[i] !== level) return false;
  return true;
}

function withoutAlpha({ data, ...size }: Pixels): Pixels {
  const colours = new Uint8Array((data.length / 4) * 3);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    colours[to++] = data[from]!;
    colours[to++] = data[from + 1]!;
    colours[to++] = data[from + 2]!;
  }
  return { ...size, data: colours, channels: 3 };
}
