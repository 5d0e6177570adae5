import { describe, expect, it } from 'vitest';
import { toPixels } from '../../../src/sidecar/engine/media/pixels';

/** Channel planes of a 2×1 sample, as a decoder gives them. */
function sample(...planes: [number, number][]): Float32Array {
  return Float32Array.from(planes.flat());
}

const rgb = { channels: 3, width: 2, height: 1 } as const;
const rgba = { ...rgb, channels: 4 } as const;

describe('what a decoder gives', () => {
  it('becomes levels, clipped, halves to the even one', () => {
    const { data } = toPixels(sample([-1, 1], [-3, 3], [0, 1 / 255]), rgb);
    expect([...data]).toEqual([0, 0, 128, 255, 255, 128]);
  });

  it('keeps its alpha when a pixel lets something through, and the colours behind it as they are', () => {
    const { data, channels } = toPixels(sample([1, 1], [0.2, 0.2], [-1, -1], [1, -1]), rgba);
    expect(channels).toBe(4);
    expect([...data]).toEqual([255, 153, 0, 255, 255, 153, 0, 0]);
  });

  it('loses its alpha when nothing lets anything through', () => {
    const opaque = toPixels(sample([1, -1], [1, 0.2], [-1, -1], [1, 1.5]), rgba);
    expect(opaque).toEqual({ ...rgb, data: Uint8Array.of(255, 255, 0, 0, 153, 0) });
    // Two of 255 levels short of opaque are not opaque.
    expect(toPixels(sample([1, -1], [1, 1], [-1, -1], [1, 1 - 4 / 255]), rgba).channels).toBe(4);
  });

  it.each([
    ['one colour', rgb, sample([0.5, 0.5], [0, 0], [0, 0])],
    ['one colour, opaque', rgba, sample([0.5, 0.5], [0, 0], [0, 0], [1, 1])],
    ['one colour, half transparent', rgba, sample([0.5, 0.5], [0, 0], [0, 0], [0, 0])],
    ['several colours that nobody sees', rgba, sample([0.5, -1], [0, 1], [0, 1], [-1, -1])],
  ])('is refused when it shows nothing: %s', (_, size, values) => {
    expect(() => toPixels(values, size)).toThrow(expect.objectContaining({ code: 'pictureConstant' }) as Error);
  });

  it('is a picture when only its alpha draws: a black icon', () => {
    const { data, channels } = toPixels(sample([-1, -1], [-1, -1], [-1, -1], [1, -1]), rgba);
    expect({ data: [...data], channels }).toEqual({ data: [0, 0, 0, 255, 0, 0, 0, 0], channels: 4 });
  });

  it.each([
    [rgb, sample([0, 1], [Number.NaN, 0], [0, 0])],
    [rgb, sample([0, 1], [Infinity, 0], [0, 0])],
    [rgba, sample([0, 1], [0, 1], [0, 0], [1, Number.NaN])],
    [rgba, sample([0, 1], [Infinity, -Infinity], [0, 0], [1, 1])],
  ])('is refused when a number is not finite', (size, values) => {
    expect(() => toPixels(values, size)).toThrow(expect.objectContaining({ code: 'modelNaN' }) as Error);
  });
});
