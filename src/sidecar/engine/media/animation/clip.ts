import { createHash } from 'node:crypto';
import { EaselError } from '../../../../protocol/errors';
import { imaging } from '../imaging';
import type { Pixels } from '../pixels';

/** What is shown from one moment to the next. */
export interface ClipFrame {
  /** Absolute path of a PNG file. */
  readonly file: string;
  /** How long it is shown, in frames of the clip's rate: a whole number. */
  readonly ticks: number;
}

/** An animation that can be read as often as it is needed, one frame at a time. */
export interface Clip {
  /** What every frame is scaled to, in pixels. */
  readonly width: number;
  readonly height: number;
  /** 4 when any pixel of any frame is not opaque. */
  readonly channels: 3 | 4;
  /** Ticks a second. */
  readonly fps: number;
  /** In the order in which they are shown; neighbours differ. */
  readonly frames: readonly ClipFrame[];
}

export interface ClipOptions {
  readonly fps: number;
  /** Back again after the last frame, each end shown once. */
  readonly rubberBand: boolean;
  /** Pixels; absent: as wide as the frames. The height follows. */
  readonly width?: number | undefined;
  readonly signal: AbortSignal;
}

/** No format can show a frame for longer than this; equal ones then stay two. */
const longestSeconds = 600;

/**
 * Looks at every frame once: all must be of one size, and equal neighbours become one that is shown for longer.
 * @param files absolute paths, at least one; what is shown for longer may be named several times
 * @throws EaselError frameUnreadable, framesDiffer, jobCancelled
 */
export async function surveyClip(files: readonly string[], options: ClipOptions): Promise<Clip> {
  const { fps, rubberBand, width, signal } = options;
  const digests = new Map<string, string>();
  let size: { readonly width: number; readonly height: number } | undefined;
  let channels: 3 | 4 = 3;
  for (const file of files) {
    throwIfCancelled(signal);
    if (digests.has(file)) continue;
    const { data, ...found } = await decode(file, (image) => image.ensureAlpha());
    size ??= { width: found.width, height: found.height };
    if (found.width !== size.width || found.height !== size.height) {
      const [expected, received] = [size, found].map((each) => `${each.width}×${each.height}`) as [string, string];
      throw EaselError.of('framesDiffer', { file, received, expected });
    }
    if (channels === 3 && !isOpaque(data)) channels = 4;
    digests.set(file, createHash('sha1').update(data).digest('base64'));
  }
  if (size === undefined) throw new Error('a clip needs a frame');
  // Ends are not shown twice: the last frame is already there, and the first comes when it begins again.
  const shown = rubberBand ? [...files, ...files.slice(1, -1).reverse()] : files;
  const height = width === undefined ? size.height : Math.max(1, Math.round((size.height * width) / size.width));
  return {
    ...{ width: width ?? size.width, height, channels, fps },
    frames: merge(shown, (file) => digests.get(file)!, Math.max(1, Math.floor(longestSeconds * fps))),
  };
}

function merge(files: readonly string[], digestOf: (file: string) => string, longest: number): ClipFrame[] {
  const merged: { file: string; ticks: number }[] = [];
  for (const file of files) {
    const last = merged.at(-1);
    if (last !== undefined && last.ticks < longest && digestOf(last.file) === digestOf(file)) last.ticks += 1;
    else merged.push({ file, ticks: 1 });
  }
  return merged;
}

/** @throws EaselError jobCancelled */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw EaselError.of('jobCancelled', {});
}

/** The clip in another size. @param scale 1 leaves it as it is */
export function scaledClip(clip: Clip, scale: number): Clip {
  const scaled = (side: number) => Math.max(1, Math.round(side * scale));
  return { ...clip, width: scaled(clip.width), height: scaled(clip.height) };
}

/**
 * A frame's pixels in the clip's size, with alpha when the clip has any.
 * @throws EaselError frameUnreadable
 */
export function clipPixels({ width, height, channels }: Clip, { file }: ClipFrame): Promise<Pixels> {
  return decode(file, (image) => {
    const scaled = fit(image, width, height);
    return channels === 4 ? scaled.ensureAlpha() : scaled.removeAlpha();
  });
}

/** As {@link clipPixels}, for formats without alpha: four channels, and what is transparent lies on white. */
export function clipPixelsOnWhite({ width, height }: Clip, { file }: ClipFrame): Promise<Pixels> {
  return decode(file, (image) => fit(image, width, height).flatten({ background: '#ffffff' }).ensureAlpha());
}

type Image = ReturnType<Awaited<ReturnType<typeof imaging>>>;

function fit(image: Image, width: number, height: number): Image {
  return image.resize({ width, height, fit: 'fill', kernel: 'lanczos3' });
}

/** The sRGB pixels of a PNG file, whatever its kind. */
async function decode(file: string, change: (image: Image) => Image): Promise<Pixels> {
  const sharp = await imaging();
  try {
    const image = change(sharp(file, { failOn: 'warning' }).toColourspace('srgb'));
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    return { data, channels: info.channels === 3 ? 3 : 4, width: info.width, height: info.height };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw EaselError.of('frameUnreadable', { file, detail }, { cause: error });
  }
}

function isOpaque(rgba: Uint8Array): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return false;
  return true;
}
