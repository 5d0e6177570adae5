import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import type { ExportOutcome, ExportRequest } from '../../../src/protocol/exporting';
import type { Notice } from '../../../src/protocol/generation';
import { exportAnimation } from '../../../src/sidecar/engine/media/animation/exportAnimation';

export type Shade = (x: number, y: number) => readonly number[];

export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** Per frame. */
  readonly shades: readonly Shade[];
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'easel media ö '));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A disc that wanders over a slope of colours; frame i of `places`, where equal numbers give equal frames. */
export function disc(places: readonly number[], { width = 48, height = 32, alpha = false } = {}): Drawing {
  const shades = places.map((place): Shade => (x, y) => {
    const inside = Math.hypot(x - 8 - place * 4, y - height / 2) < 7;
    if (inside) return [230, 40, 60, 255];
    return alpha ? [0, 0, 0, 0] : [(x * 255) / width, (y * 255) / height, 120, 255];
  });
  return { width, height, shades };
}

/** Soft colours that drift, without edges: a video has colours only for every other pixel. */
export function clouds(places: readonly number[], width: number, height: number): Drawing {
  const wave = (value: number) => 128 + 100 * Math.sin(value);
  const shades = places.map((place): Shade => (x, y) => {
    return [wave((x + place * 5) / 20), wave((y - place * 3) / 15), wave((x + y) / 30), 255];
  });
  return { width, height, shades };
}

/** Red, green, blue and alpha. */
export function pixelsOf({ width, height }: Drawing, shade: Shade): Buffer {
  const data = Buffer.alloc(width * height * 4);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(shade(x, y), (y * width + x) * 4);
  return data;
}

/** Writes the frames into a new folder. */
export async function writeFrames(drawing: Drawing, list?: unknown): Promise<string> {
  const folder = temporaryFolder();
  for (const [index, shade] of drawing.shades.entries()) {
    const raw = { width: drawing.width, height: drawing.height, channels: 4 } as const;
    const name = `frame-${String(index).padStart(5, '0')}.png`;
    await sharp(pixelsOf(drawing, shade), { raw }).png().toFile(path.join(folder, name));
  }
  if (list !== undefined) writeFileSync(path.join(folder, 'frames.json'), JSON.stringify(list));
  return folder;
}

export interface Exported extends ExportOutcome {
  readonly notices: readonly Notice[];
  /** Absolute path of the file that plays. */
  readonly file: string;
  readonly folder: string;
}

/** Runs the export of a folder of frames. */
export async function exported(
  frames: string,
  request: Omit<ExportRequest, 'frames' | 'folder'>,
  signal = new AbortController().signal,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<Exported> {
  const folder = path.join(temporaryFolder(), 'out');
  mkdirSync(folder);
  const notices: Notice[] = [];
  const result = await exportAnimation(
    { frames, folder, ...request },
    { signal, onProgress, onNotice: (notice) => notices.push(notice) },
  );
  const animation = result.files.find(({ role }) => role === 'animation')!;
  return { ...result, notices, folder, file: path.join(folder, animation.name) };
}

/** Peak signal to noise, in decibels: 30 is a good lossy picture, Infinity the same one. */
export function likeness(one: Uint8Array, other: Uint8Array): number {
  if (one.length !== other.length) throw new Error(`${one.length} and ${other.length} bytes`);
  const sum = one.reduce((total, value, i) => total + (value - other[i]!) ** 2, 0);
  return sum === 0 ? Infinity : 10 * Math.log10((255 * 255 * one.length) / sum);
}
