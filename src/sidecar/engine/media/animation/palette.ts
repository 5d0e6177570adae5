import { nearestColorIndex, quantize, type Colour } from 'gifenc';
import type { Pixels } from '../pixels';
import { clipPixels, throwIfCancelled, type Clip } from './clip';

/** From how many frames, and pixels in all, the colours are taken: more change nothing that is seen. */
const sampledFrames = 48;
const sampledPixels = 200_000;

/** Below this alpha a pixel is not seen: a GIF's pixel is there or not. */
const seenAlpha = 128;

/** An 8×8 Bayer matrix: which of 64 evenly spread thresholds a pixel gets. */
const bayer = Array.from({ length: 64 }, (_, i) => {
  const [x, y] = [i % 8, i >> 3];
  let value = 0;
  for (let bit = 0; bit < 3; bit++)
    value |= ((((x ^ y) >> bit) & 1) << (5 - 2 * bit)) | (((y >> bit) & 1) << (4 - 2 * bit));
  return value;
});

/**
 * The colours of a whole clip. One table for all frames: tables of their own would make what stands still flicker.
 * @returns at most `count` colours, the same for the same clip
 */
export async function clipPalette(clip: Clip, count: number, signal: AbortSignal): Promise<Colour[]> {
  const picked = clip.frames.length <= sampledFrames ? clip.frames : evenly(clip.frames, sampledFrames);
  const step = Math.max(1, Math.ceil((clip.width * clip.height * picked.length) / sampledPixels));
  const samples = new Uint8Array(Math.ceil((clip.width * clip.height * picked.length) / step) * 4);
  let used = 0;
  let skip = 0;
  for (const frame of picked) {
    throwIfCancelled(signal);
    const { data, channels } = await clipPixels(clip, frame);
    let at = skip * channels;
    for (; at < data.length; at += step * channels) {
      if (channels === 4 && data[at + 3]! < seenAlpha) continue;
      samples.set([data[at]!, data[at + 1]!, data[at + 2]!, 255], used);
      used += 4;
    }
    skip = (at - data.length) / channels;
  }
  if (used === 0) return [[0, 0, 0]];
  // Coarse bins, whose colours are means of what is in them: as good as fine ones, thirty times as fast.
  return quantize(samples.slice(0, used), count, { format: 'rgb444', useSqrt: false });
}

function evenly<T>(all: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]!);
}

/**
 * Pixels → numbers of a palette's colours. Between two colours the pattern of an ordered dither stands in: it lies still
 * from frame to frame where an error that is carried on would crawl, and repeats, which GIF compresses.
 */
export class Palettizer {
  /** Per colour of 5, 6 and 5 bits its number plus one; 0: not looked for yet. */
  private readonly known = new Uint16Array(1 << 16);
  private readonly offsets: Int8Array;

  /** @param transparent the number of what is not seen */
  constructor(
    private readonly colours: readonly Colour[],
    readonly transparent: number,
  ) {
    const spread = ditherSpread(colours);
    this.offsets = Int8Array.from(bayer, (value) => Math.round(((value + 0.5) / 64 - 0.5) * spread));
  }

  indices({ data, channels, width, height }: Pixels): Uint8Array {
    const out = new Uint8Array(width * height);
    for (let y = 0, i = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++, at += channels) {
        if (channels === 4 && data[at + 3]! < seenAlpha) out[i] = this.transparent;
        else {
          const offset = this.offsets[(y & 7) * 8 + (x & 7)]!;
          out[i] = this.nearest(
            clip8(data[at]! + offset),
            clip8(data[at + 1]! + offset),
            clip8(data[at + 2]! + offset),
          );
        }
      }
    }
    return out;
  }

  private nearest(red: number, green: number, blue: number): number {
    const key = ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3);
    const known = this.known[key]!;
    if (known > 0) return known - 1;
    const found = nearestColorIndex(this.colours, [(red & 0xf8) | 4, (green & 0xfc) | 2, (blue & 0xf8) | 4]);
    this.known[key] = found + 1;
    return found;
  }
}

/** As far as neighbouring colours of the palette lie apart, on the average. */
function ditherSpread(colours: readonly Colour[]): number {
  if (colours.length < 2) return 0;
  const distances = colours.map((colour, i) => {
    const others = colours.filter((_, j) => j !== i);
    const near = others[nearestColorIndex(others, colour)]!;
    return Math.hypot(...colour.map((value, k) => value - near[k]!)) / Math.sqrt(3);
  });
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  return Math.min(48, mean);
}

function clip8(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
