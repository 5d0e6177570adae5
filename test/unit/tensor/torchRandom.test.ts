import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { MersenneTwister } from '../../../src/sidecar/engine/tensor/mersenneTwister';
import { TorchRandom } from '../../../src/sidecar/engine/tensor/torchRandom';

const drawSchema = z.object({
  size: z.number(),
  first: z.array(z.number()),
  last: z.array(z.number()),
  sum: z.number(),
});
type Draw = z.infer<typeof drawSchema>;

/** What the real torch drew; made by test/reference. */
const fileSchema = z.object({
  draws: z.array(drawSchema.extend({ seed: z.number() })),
  streams: z.array(z.object({ seed: z.number(), draws: z.array(drawSchema) })),
});
const file = join(import.meta.dirname, '../../fixtures/random.json');
const { draws, streams } = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

function expectDraw(values: Float32Array, { size, first, last, sum }: Draw): void {
  expect(values).toHaveLength(size);
  first.forEach((value, i) => expect(Math.abs((values[i] ?? NaN) - value)).toBeLessThan(2e-6));
  last.forEach((value, i) => expect(Math.abs((values[size - last.length + i] ?? NaN) - value)).toBeLessThan(2e-6));
  expect(Math.abs(values.reduce((a, b) => a + b, 0) - sum)).toBeLessThan(1e-5 * Math.sqrt(size) * 4);
}

describe("torch's normal numbers", () => {
  it.each(draws)('seed $seed, $size values', (draw) => {
    expectDraw(new TorchRandom(draw.seed).normal(draw.size), draw);
  });

  it.each(streams)('seed $seed, a stream of draws', ({ seed, draws: streamDraws }) => {
    const random = new TorchRandom(seed);
    for (const draw of streamDraws) expectDraw(random.normal(draw.size), draw);
  });

  it('has the published values of seed 0', () => {
    const published = [-1.1258, -1.1524, -0.2506, -0.4339, 0.8487, 0.692];
    const values = new TorchRandom(0).normal(16);
    published.forEach((value, i) => expect(values[i]).toBeCloseTo(value, 4));
  });

  it('keeps the second value of a pair for the next small draw, over large draws between', () => {
    // torch.Generator().manual_seed(0): randn(1), randn(16), randn(2)
    const random = new TorchRandom(0);
    expect(random.normal(1)[0]).toBeCloseTo(1.5409961, 6);
    expect(random.normal(16)[0]).toBeCloseTo(0.8487103581428528, 5);
    const [kept, fresh] = random.normal(2);
    expect(kept).toBeCloseTo(-0.2934289, 6);
    expect(fresh).toBeCloseTo(-0.5966353416442871, 5);
  });

  it('can draw nothing', () => {
    const random = new TorchRandom(0);
    expect(random.normal(0)).toHaveLength(0);
    expect(random.normal(1)[0]).toBeCloseTo(1.5409961, 6);
  });

  it('takes the seed modulo 2³²', () => {
    expect(new TorchRandom(2 ** 32 + 5).normal(20)).toEqual(new TorchRandom(5).normal(20));
  });
});

describe('the Mersenne Twister', () => {
  it('has the ten-thousandth value that C++ prescribes for the seed 5489', () => {
    const twister = new MersenneTwister(5489);
    for (let i = 1; i < 10_000; i++) twister.nextUint32();
    expect(twister.nextUint32()).toBe(4123659995);
  });
});
