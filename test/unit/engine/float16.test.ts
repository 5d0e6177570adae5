import { describe, expect, it } from 'vitest';
import { fromFloat16, toFloat16 } from '../../../src/sidecar/engine/tensor/float16';

const everyFloat16 = fromFloat16(Uint16Array.from({ length: 0x10000 }, (_, bits) => bits));

describe('float16', () => {
  it.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, NaN],
  ])('%i is %d', (bits, value) => {
    expect(everyFloat16[bits]).toBe(value);
    expect(toFloat16(Float32Array.of(value))[0]).toBe(bits);
  });

  it('gives every finite value back', () => {
    const finite = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits).filter(
      (bits) => (bits & 0x7c00) !== 0x7c00,
    );
    expect(toFloat16(fromFloat16(finite))).toEqual(finite);
  });

  it('rounds to the nearest, halves to even, over the whole range', () => {
    // Between each value and the next: the middle, and a float32 on either side of it.
    for (let bits = 0; bits < 0x7bff; bits++) {
      const low = everyFloat16[bits]!;
      const high = everyFloat16[bits + 1]!;
      const middle = Float32Array.of((low + high) / 2);
      const word = new Uint32Array(middle.buffer)[0]!;
      const beside = new Float32Array(Uint32Array.of(word - 1, word, word + 1).buffer);
      const even = bits % 2 === 0 ? bits : bits + 1;
      const rounded = toFloat16(beside);
      if (rounded[0] !== bits || rounded[1] !== even || rounded[2] !== bits + 1) {
        expect([...rounded], `around ${middle[0]}`).toEqual([bits, even, bits + 1]);
      }
    }
  });

  it('goes to infinity from 65,520 and to zero below half the smallest', () => {
    const values = Float32Array.of(65519.996, 65520, 1e30, -65520, 2 ** -25, 2 ** -25 * 1.0001, 1e-45);
    expect([...toFloat16(values)]).toEqual([0x7bff, 0x7c00, 0x7c00, 0xfc00, 0, 1, 0]);
  });

  it('respects a view’s offset', () => {
    expect([...toFloat16(Float32Array.of(9, 1, 2).subarray(1))]).toEqual([0x3c00, 0x4000]);
  });
});
