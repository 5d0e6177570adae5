import { describe, expect, it } from 'vitest';
import {
  at,
  clampMagnitude,
  linearCombination,
  linspace,
  quantileOfMagnitude,
  roundHalfToEven,
} from '../../../src/sidecar/engine/tensor/arrays';

describe('flat float32 arrays', () => {
  it('are combined in double precision', () => {
    const large = Float32Array.of(1e8, 2);
    expect(linearCombination([1, large], [0.5, Float32Array.of(1, 4)], [-1, large])).toEqual(Float32Array.of(0.5, 2));
  });

  it('must have one length to be combined', () => {
    expect(() => linearCombination([1, new Float32Array(2)], [1, new Float32Array(3)])).toThrow(RangeError);
  });

  it('are clamped, NaN stays', () => {
    expect(clampMagnitude(Float32Array.of(-3, 0.5, NaN, Infinity), 1)).toEqual(Float32Array.of(-1, 0.5, NaN, 1));
  });

  it('have quantiles between their values', () => {
    const values = Float32Array.of(-4, 1, 2, -3);
    expect(quantileOfMagnitude(values, 0)).toBe(1);
    expect(quantileOfMagnitude(values, 0.5)).toBe(2.5);
    expect(quantileOfMagnitude(values, 1)).toBe(4);
  });

  it('throw outside of their bounds', () => {
    expect(at([1, 2], 1)).toBe(2);
    expect(() => at([1, 2], 2)).toThrow(RangeError);
    expect(() => at([1, 2], -1)).toThrow(RangeError);
  });
});

describe('numbers as numpy makes them', () => {
  it('linspace', () => {
    expect(linspace(0, 999, 4)).toEqual([0, 333, 666, 999]);
    expect(linspace(0, 0.3, 4).at(-1)).toBe(0.3);
    expect(linspace(5, 7, 1)).toEqual([5]);
    expect(linspace(5, 7, 0)).toEqual([]);
  });

  it('rounding of halves', () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, 499.5, 0.4, 0.6].map((value) => roundHalfToEven(value) + 0)).toEqual([
      0, 2, 2, 0, -2, 500, 0, 1,
    ]);
  });
});
