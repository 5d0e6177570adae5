import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { circle, lerp, slerp, slerpRows } from '../../../src/sidecar/engine/tensor/interpolation';
import { TorchRandom } from '../../../src/sidecar/engine/tensor/torchRandom';

const vector = z.array(z.number()).transform((values) => Float32Array.from(values));
/** What numpy has for the same places, by other ways; made by test/reference. */
const { cases, circles } = z
  .object({
    cases: z.array(
      z.object({ name: z.string(), from: vector, to: vector, part: z.number(), linear: vector, spherical: vector }),
    ),
    circles: z.array(z.object({ radius: z.number(), turn: z.number(), weights: vector })),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/interpolation.json'), 'utf8')));

function expectNear(values: Float32Array, expected: Float32Array, tolerance = 1e-5): void {
  expect(values).toHaveLength(expected.length);
  values.forEach((value, i) => expect(Math.abs(value - expected[i]!), `value ${i}`).toBeLessThan(tolerance));
}

const noise = (seed: number) => new TorchRandom(seed).normal(4096);
const length = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
const distance = (a: Float32Array, b: Float32Array) => length(a.map((value, i) => value - b[i]!));

describe('between two vectors', () => {
  it.each(cases)('$name at $part, as numpy has it', ({ from, to, part, linear, spherical }) => {
    expectNear(lerp(from, to, part), linear);
    expectNear(slerp(from, to, part), spherical);
  });

  it('the ends are the vectors themselves, to the bit', () => {
    const [from, to] = [noise(1), noise(2)];
    for (const mix of [lerp, slerp]) {
      expect(mix(from, to, 0)).toEqual(from);
      expect(mix(from, to, 1)).toEqual(to);
    }
  });

  it('an arc keeps the variance of noise, a line does not', () => {
    const [from, to] = [noise(1), noise(2)];
    expect(length(slerp(from, to, 0.5)) / length(from)).toBeCloseTo(1, 1);
    expect(length(lerp(from, to, 0.5)) / length(from)).toBeCloseTo(Math.SQRT1_2, 1);
  });

  it.each([
    ['the same', noise(3), noise(3)],
    ['opposite', noise(3), noise(3).map((value) => -value)],
    ['nothing', new Float32Array(16), new Float32Array(16)],
  ])('where there is no arc (%s) it is a line', (_, from, to) => {
    expect(slerp(from, to, 0.25)).toEqual(lerp(from, to, 0.25));
  });

  it('rows turn by themselves', () => {
    const [from, to] = [noise(1), noise(2)];
    const rows = slerpRows(from, to, 0.3, 256);
    expect(rows.slice(512, 768)).toEqual(slerp(from.slice(512, 768), to.slice(512, 768), 0.3));
    expect(rows).not.toEqual(slerp(from, to, 0.3));
  });

  it('must have one length', () => {
    expect(() => slerp(noise(1), new Float32Array(3), 0.5)).toThrow(RangeError);
  });
});

describe('a circle of noise', () => {
  const axes = [Float32Array.of(1, 0, 0), Float32Array.of(0, 1, 0), Float32Array.of(0, 0, 1)] as const;

  it.each(circles)('of $radius° at $turn, as turning about its centre has it', ({ radius, turn, weights }) => {
    expectNear(circle(axes, turn, (radius * Math.PI) / 180), weights, 1e-6);
  });

  it('of 90° is cos · first + sin · third', () => {
    const angle = 2 * Math.PI * 0.15;
    expectNear(circle(axes, 0.15, Math.PI / 2), Float32Array.of(Math.cos(angle), 0, Math.sin(angle)), 1e-6);
  });

  it.each([5, 20, 90])('of %i° closes without a seam: all neighbours are equally far apart', (radius) => {
    const sources = [noise(1), noise(2), noise(3)] as const;
    const frames = 24;
    const places = Array.from({ length: frames }, (_, i) => circle(sources, i / frames, (radius * Math.PI) / 180));
    expect(places[0]).toEqual(sources[0]);
    const steps = places.map((place, i) => distance(place, places[(i + 1) % frames]!));
    const mean = steps.reduce((sum, step) => sum + step, 0) / frames;
    expect(mean).toBeGreaterThan(0);
    // Three noises are orthogonal and of one length only nearly.
    for (const step of steps) expect(Math.abs(step / mean - 1)).toBeLessThan(0.05);
    for (const place of places) expect(length(place) / length(sources[0])).toBeCloseTo(1, 1);
  });
});
