import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { cameraTransform } from '../../../src/sidecar/engine/animation/affine';
import { toLab } from '../../../src/sidecar/engine/animation/colourSpaces';
import { adjustColours, blendByTiles, matchColours } from '../../../src/sidecar/engine/animation/colours';
import type { Picture } from '../../../src/sidecar/engine/animation/picture';
import { warp } from '../../../src/sidecar/engine/animation/resample';

const levels = z.array(z.number());
const move = z.object({ angle: z.number(), zoom: z.number(), translationX: z.number(), translationY: z.number() });
const adjustment = z.object({
  brightness: z.number().default(1),
  contrast: z.number().default(1),
  hue: z.number().default(0),
  saturation: z.number().default(1),
  lightness: z.number().default(0),
  levels,
});
/** What other libraries make of the same pictures: `test/reference/animation_tables.py`. */
const tables = z
  .object({
    width: z.number(),
    height: z.number(),
    source: levels,
    key: levels,
    bicubic: z.array(z.object({ move, levels })),
    pillow: z.array(z.object({ move, levels })),
    bilinear: z.array(z.object({ move, border: z.enum(['replicate', 'reflect', 'wrap', 'zero']), levels })),
    lab: z.array(z.array(z.number())),
    matched: z.array(z.object({ space: z.enum(['LAB', 'HSV', 'RGB']), levels })),
    adjusted: z.array(adjustment),
  })
  .parse(JSON.parse(readFileSync(path.join(import.meta.dirname, '../../fixtures/animation/tables.json'), 'utf8')));

const { width, height } = tables;
const picture = (values: readonly number[]): Picture => ({ data: Uint8Array.from(values), channels: 3, width, height });
const source = picture(tables.source);

/** The largest difference of any level, of those pixels that `counts` names. */
function difference(ours: Picture, theirs: readonly number[], counts: (pixel: number) => boolean = () => true): number {
  return Math.max(...theirs.map((level, i) => (counts(Math.floor(i / 3)) ? Math.abs(level - ours.data[i]!) : 0)));
}

describe('the warp', () => {
  it.each(tables.bicubic)('is cubic convolution as it is defined: $move', ({ move: camera, levels: theirs }) => {
    const warped = warp(source, cameraTransform(camera, width, height), 'replicate');
    expect(difference(warped.picture, theirs)).toBeLessThanOrEqual(1);
  });

  it.each(tables.pillow)('is the bilinear affine transform of Pillow: $move', ({ move: camera, levels: theirs }) => {
    const warped = warp(source, cameraTransform(camera, width, height), 'replicate', 'bilinear');
    const inside = (pixel: number) => isFarFromBlack(theirs, pixel);
    expect(theirs.filter((_, i) => inside(Math.floor(i / 3))).length).toBeGreaterThan((width * height) / 2);
    expect(difference(warped.picture, theirs, inside)).toBeLessThanOrEqual(1);
  });

  it.each(tables.bilinear)('has the borders of SciPy: $border, $move', ({ move: camera, border, levels: theirs }) => {
    const warped = warp(source, cameraTransform(camera, width, height), border, 'bilinear');
    expect(difference(warped.picture, theirs)).toBeLessThanOrEqual(1);
  });
});

/** Pillow leaves black what it does not reach, and at the edge it takes fewer neighbours. */
function isFarFromBlack(theirs: readonly number[], pixel: number): boolean {
  const [row, column] = [Math.floor(pixel / width), pixel % width];
  for (let y = Math.max(row - 2, 0); y <= Math.min(row + 2, height - 1); y++) {
    for (let x = Math.max(column - 2, 0); x <= Math.min(column + 2, width - 1); x++) {
      const at = (y * width + x) * 3;
      if (theirs[at]! + theirs[at + 1]! + theirs[at + 2]! === 0) return false;
    }
  }
  return true;
}

describe('colours', () => {
  it('L*a*b* is that of scikit-image', () => {
    tables.lab.forEach((theirs, i) => {
      const at = (i * width + i) * 3;
      const rgb = tables.source.slice(at, at + 3).map((level) => level / 255);
      toLab([rgb[0]!, rgb[1]!, rgb[2]!]).forEach((value, c) => expect(value).toBeCloseTo(theirs[c]!, 3));
    });
  });

  it.each(tables.matched)('are matched as scikit-image matches them: $space', ({ space, levels: theirs }) => {
    expect(difference(matchColours(source, picture(tables.key), space), theirs)).toBeLessThanOrEqual(1);
  });

  it.each(tables.adjusted)('are adjusted as Pillow and colorsys do: %o', ({ levels: theirs, ...wanted }) => {
    expect(difference(adjustColours(source, wanted), theirs)).toBeLessThanOrEqual(1);
  });

  it('of two pictures by tiles: as much of the second as is asked for, everywhere, and more of it keeps what was there', () => {
    const [side, tile] = [64, 8];
    const filled = (level: number): Picture => {
      return { data: new Uint8Array(side * side * 3).fill(level), channels: 3, width: side, height: side };
    };
    const [first, second] = [filled(0), filled(200)];
    const shares = [0, 0.25, 0.5, 0.75, 1];
    const blended = shares.map((share) => blendByTiles(first, second, share).data);
    const part = (data: Uint8Array, counts: (x: number, y: number) => boolean = () => true) => {
      const pixels = Array.from({ length: side * side }, (_, i) => i).filter((i) => counts(i % side, i / side));
      return pixels.filter((i) => data[i * 3] === 200).length / pixels.length;
    };
    expect(blended.map((data) => part(data))).toEqual(shares);
    expect(blended.map((data) => part(data, (x, y) => x < side / 2 && y < side / 2))).toEqual(shares);
    for (const [i, data] of blended.slice(1).entries())
      expect(data.every((level, at) => level >= blended[i]![at]!)).toBe(true);
    const levels = new Set(Array.from({ length: tile * tile }, (_, i) => blended[2]![((i >> 3) * side + (i & 7)) * 3]));
    expect(levels.size).toBe(1);
  });

  it('that are as wanted stay as they are', () => {
    const same = { brightness: 1, contrast: 1, hue: 0, saturation: 1, lightness: 0 };
    expect(adjustColours(source, same).data).toEqual(source.data);
    for (const space of ['LAB', 'HSV', 'RGB'] as const) {
      expect(difference(matchColours(source, source, space), tables.source)).toBe(0);
    }
  });
});
