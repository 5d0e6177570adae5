import { describe, expect, it } from 'vitest';
import { LeastSquares } from '../../../src/sidecar/engine/tensor/leastSquares';
import { TorchRandom } from '../../../src/sidecar/engine/tensor/torchRandom';

const count = 400;

function solved(inputs: Float32Array, outputs: Float32Array, samples: number): Float64Array {
  const map = new LeastSquares(inputs.length / samples, outputs.length / samples);
  map.add(inputs, outputs, samples);
  return map.solve();
}

describe('LeastSquares', () => {
  it('finds the map that made the outputs', () => {
    const inputs = new TorchRandom(1).normal(count * 3);
    const weights = [
      [2, -1, 0.5, 100],
      [0, 30, 7, -4],
    ];
    const outputs = Float32Array.from({ length: count * 2 }, (_, i) => {
      const row = inputs.subarray(Math.floor(i / 2) * 3, Math.floor(i / 2) * 3 + 3);
      const [a, b, c, constant] = weights[i % 2]!;
      return a! * row[0]! + b! * row[1]! + c! * row[2]! + constant!;
    });
    const found = solved(inputs, outputs, count);
    expect(found).toHaveLength(8);
    for (const [i, wanted] of weights.flat().entries()) {
      expect(Math.abs(found[i]! - wanted)).toBeLessThan(0.02 * Math.max(Math.abs(wanted), 1) + 0.1);
    }
  });

  it('gives the mean where inputs say nothing', () => {
    const found = solved(new Float32Array(8), Float32Array.of(1, 2, 3, 6), 4);
    expect([...found].map((value) => Number(value.toFixed(6)))).toEqual([0, 0, 3]);
  });

  it('lets faded samples count less', () => {
    const map = new LeastSquares(1, 1);
    map.add(Float32Array.of(0), Float32Array.of(0), 1);
    map.fade(0.25);
    map.add(Float32Array.of(0), Float32Array.of(10), 1);
    expect(map.solve()[1]).toBeCloseTo(8, 5);
  });
});
