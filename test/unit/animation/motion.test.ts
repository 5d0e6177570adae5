import { describe, expect, it } from 'vitest';
import { cameraTransform, compose, identity, invert, type Affine } from '../../../src/sidecar/engine/animation/affine';
import { follow, inPlace, opticalFlow } from '../../../src/sidecar/engine/animation/flow';
import { lerp, slerp } from '../../../src/sidecar/engine/animation/latentBlend';
import { addNoise } from '../../../src/sidecar/engine/animation/noise';
import { mix, opaque, type Picture } from '../../../src/sidecar/engine/animation/picture';
import { borderIndex, warp } from '../../../src/sidecar/engine/animation/resample';
import { soften } from '../../../src/sidecar/engine/animation/softMask';
import { cameraMotion, flowMotion } from '../../../src/sidecar/engine/animation/spanMotion';
import { TorchRandom } from '../../../src/sidecar/engine/tensor/torchRandom';

/** Waves of several lengths: texture everywhere, and what is moved can be computed instead of resampled. */
function waves(width: number, height: number, shiftX = 0, shiftY = 0): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [(i % width) + shiftX, Math.floor(i / width) + shiftY];
    const value = 128 + 50 * Math.sin(x / 5) * Math.cos(y / 7) + 40 * Math.sin(x / 13 + y / 11);
    data.fill(Math.round(value), i * 3, i * 3 + 3);
  }
  return { data, channels: 3, width, height };
}

/** As sharp as a picture can be. */
function stripes(width: number, height: number, shift = 0): Picture {
  const level = (i: number) => (Math.floor(((i % width) + shift) / 3) % 2) * 255;
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => level(Math.floor(i / 3)));
  return { data, channels: 3, width, height };
}

const still = { angle: 0, zoom: 1, translationX: 0, translationY: 0 };

describe('the camera', () => {
  it('that stands still leaves every pixel as it was', () => {
    const picture = waves(31, 17);
    const { picture: warped, inside } = warp(picture, cameraTransform(still, 31, 17), 'zero');
    expect(warped.data).toEqual(picture.data);
    expect(inside.every((value) => value === 1)).toBe(true);
    expect(cameraMotion(() => cameraTransform(still, 31, 17), 0, 9, 31, 17)(4)).toBeUndefined();
  });

  it.each([
    ['a camera to the right moves the picture to the left', { translationX: 3 }, [10, 10], [7, 10]],
    ['a camera up moves the picture down', { translationY: 2 }, [10, 10], [10, 12]],
    ['zoom is about the centre', { zoom: 2 }, [10, 8], [10, 8]],
    ['zoom above 1 zooms in', { zoom: 2 }, [12, 8], [14, 8]],
    ['a positive angle turns clockwise', { angle: 90 }, [15, 8], [10, 13]],
    ['first the translation, then zoom', { zoom: 2, translationX: 1 }, [12, 8], [12, 8]],
  ])('%s', (_, move, [x, y], [toX, toY]) => {
    const [a, b, c, d, e, f] = cameraTransform({ ...still, ...move }, 20, 16);
    expect(a * x! + b * y! + c).toBeCloseTo(toX!, 10);
    expect(d * x! + e * y! + f).toBeCloseTo(toY!, 10);
  });

  it('a transform and its inverse are nothing', () => {
    const transform = cameraTransform({ angle: 33, zoom: 0.7, translationX: 4, translationY: -3 }, 20, 16);
    compose(invert(transform), transform).forEach((value, i) => expect(value).toBeCloseTo(identity[i]!, 12));
    expect(() => invert([0, 0, 0, 0, 0, 0])).toThrow('cannot be undone');
  });

  it('300 frames of half a pixel do not blur: every frame is one resampling of the drawn picture', () => {
    const picture = stripes(200, 8);
    const half = cameraTransform({ ...still, translationX: 0.5 }, 200, 8);
    const motion = cameraMotion(() => half, 0, 300, 200, 8);
    const places = motion(300)!.before;
    const expected = stripes(200, 8, 150);
    const [warped, repeated] = [warp(picture, chain(half, 300), 'replicate').picture, repeatedly(picture, half, 300)];
    const seen = (of: Picture) => Array.from({ length: 50 }, (_, x) => of.data[(4 * 200 + x) * 3]!);
    expect(Array.from(places.x.slice(0, 3))).toEqual([150, 151, 152]);
    expect(seen(warped)).toEqual(seen(expected));
    // What it would be with a resampling a frame.
    const loss = seen(repeated).map((level, i) => Math.abs(level - seen(expected)[i]!));
    expect(Math.max(...loss)).toBeGreaterThan(10);
  });
});

function chain(transform: Affine, times: number): Affine {
  return Array.from({ length: times }).reduce((sum: Affine) => compose(transform, sum), identity);
}

function repeatedly(picture: Picture, transform: Affine, times: number): Picture {
  let result = picture;
  for (let i = 0; i < times; i++) result = warp(result, transform, 'replicate').picture;
  return result;
}

describe('borders', () => {
  it.each([
    ['replicate', [0, 0, 0, 1, 2, 2, 2]],
    ['reflect', [1, 0, 0, 1, 2, 2, 1]],
    ['wrap', [1, 2, 0, 1, 2, 0, 1]],
    ['zero', [-1, -1, 0, 1, 2, -1, -1]],
  ] as const)('%s', (border, expected) => {
    expect([-2, -1, 0, 1, 2, 3, 4].map((index) => borderIndex(index, 3, border))).toEqual(expected);
  });
});

describe('optical flow', () => {
  it.each([
    [3, 0],
    [-2.5, 1.5],
    [9, -6],
  ])('finds a picture that moved by (%f, %f)', (x, y) => {
    const [from, to] = [waves(96, 80, 0, 0), waves(96, 80, -x, -y)];
    const flow = opticalFlow(from, to);
    const middle = Array.from({ length: 96 * 80 }, (_, i) => i).filter(
      (i) => Math.abs((i % 96) - 48) < 28 && Math.abs(Math.floor(i / 96) - 40) < 22,
    );
    const mean = (values: Float32Array) => middle.reduce((sum, i) => sum + values[i]!, 0) / middle.length;
    expect(mean(flow.x)).toBeCloseTo(-x, 0);
    expect(mean(flow.y)).toBeCloseTo(-y, 0);
    const off = middle.map((i) => Math.hypot(flow.x[i]! + x, flow.y[i]! + y)).sort((a, b) => a - b);
    expect(off[Math.floor(off.length * 0.9)]).toBeLessThan(1.5);
  });

  it('takes nothing along that stands still beside something that moves', () => {
    const [width, height, reach] = [128, 96, 20];
    const scene = (x: number, y: number): Picture => {
      const [still, moved] = [waves(width, height), waves(width, height, -x, -y)];
      const isDisc = (i: number) => Math.hypot((i % width) - x, Math.floor(i / width) - y) < reach;
      return { ...still, data: still.data.map((level, i) => (isDisc(Math.floor(i / 3)) ? moved.data[i]! : level)) };
    };
    const [from, to] = [
      [40, 40],
      [47, 44],
    ] as const;
    const flow = opticalFlow(scene(...from), scene(...to));
    const distance = (i: number, [x, y]: readonly [number, number]) =>
      Math.hypot((i % width) - x, Math.floor(i / width) - y);
    const pixels = Array.from({ length: width * height }, (_, i) => i);
    const far = pixels.filter((i) => distance(i, from) > reach + 14 && distance(i, to) > reach + 14);
    expect(far.length).toBeGreaterThan(pixels.length / 3);
    expect(Math.max(...far.map((i) => Math.hypot(flow.x[i]!, flow.y[i]!)))).toBeLessThan(0.1);
    const inside = pixels.filter((i) => distance(i, to) < reach - 8);
    const off = inside.map((i) => Math.hypot(flow.x[i]! + 7, flow.y[i]! + 4)).sort((a, b) => a - b);
    expect(off[Math.floor(off.length / 2)]).toBeLessThan(1.5);
  });

  it('of a picture that stands still, or has nothing in it, is nothing', () => {
    const picture = waves(48, 48);
    const flat: Picture = { ...picture, data: new Uint8Array(picture.data.length).fill(90) };
    for (const { x, y } of [opticalFlow(picture, picture), opticalFlow(flat, flat)]) {
      expect(Math.max(...x.map(Math.abs), ...y.map(Math.abs))).toBeLessThan(1e-3);
    }
  });

  it('a frame between two is seen from both, through as many flows as lie between', () => {
    const shift = (x: number) => ({ x: new Float32Array(64).fill(x), y: new Float32Array(64) });
    // The video moves by 1, 0.5 and 0.25 pixels to the right, from frame 2 to frame 5.
    const motion = flowMotion([shift(-1), shift(-0.5), shift(-0.25)], [shift(0.5), shift(0.25)], 2, 8, 8);
    const seen = [3, 4, 5].map((frame) => motion(frame)!).map(({ before, after }) => [before.x[27], after.x[27]]);
    expect(seen).toEqual([
      [3 - 1, 3 + 0.75],
      [3 - 1.5, 3 + 0.25],
      [3 - 1.75, 3],
    ]);
  });

  it('flows add up', () => {
    const flow = { x: new Float32Array(64).fill(0.5), y: new Float32Array(64).fill(-0.25) };
    const twice = follow(follow(inPlace(8, 8), flow, 8, 8), flow, 8, 8);
    expect(twice.x[27]).toBeCloseTo(3 + 1, 10);
    expect(twice.y[27]).toBeCloseTo(3 - 0.5, 10);
  });
});

describe('mixing', () => {
  const [black, white] = [0, 255].map((level) =>
    opaque({ data: new Uint8Array(12).fill(level), channels: 3, width: 2, height: 2 }),
  ) as [Picture, Picture];

  it('of pictures is by share, for all or pixel by pixel', () => {
    expect([...mix(black, white, 0.25).data.slice(0, 3)]).toEqual([64, 64, 64]);
    expect([...mix(black, white, Float32Array.of(0, 1, 0.5, 0)).data]).toEqual([
      0, 0, 0, 255, 255, 255, 128, 128, 128, 0, 0, 0,
    ]);
  });

  it('of latents is along the line or the arc', () => {
    const [a, b] = [Float32Array.of(1, 0), Float32Array.of(0, 2)];
    expect([...lerp(a, b, 0.5)]).toEqual([0.5, 1]);
    const [x, y] = slerp(a, b, 0.5);
    expect(x).toBeCloseTo(Math.SQRT1_2, 6);
    expect(y).toBeCloseTo(Math.SQRT2, 6);
    expect([...slerp(a, a, 0.3)]).toEqual([1, 0]);
  });

  it('what is transparent is laid on white', () => {
    const clear = { data: Uint8Array.of(0, 0, 0, 0, 10, 20, 30, 255), channels: 4 as const, width: 2, height: 1 };
    expect([...opaque(clear).data]).toEqual([255, 255, 255, 10, 20, 30]);
  });

  it('a soft mask fades on its own side, and one without edges stays', () => {
    const mask = new Float32Array(40 * 3).map((_, i) => (i % 40 < 20 ? 1 : 0));
    const soft = soften(mask, 40, 3);
    expect(soft[0]).toBeCloseTo(1, 5);
    expect(soft.slice(20, 40).every((value) => value < 0.01)).toBe(true);
    expect(soft[12]).toBeGreaterThan(soft[16]!);
    const whole = new Float32Array(9).fill(1);
    expect(soften(whole, 3, 3)).toBe(whole);
  });

  it('noise has the deviation that was asked for, and the same seed the same noise', () => {
    const grey: Picture = { data: new Uint8Array(30_000).fill(128), channels: 3, width: 100, height: 100 };
    const noisy = addNoise(grey, 0.1, new TorchRandom(1));
    const deviation = Math.sqrt(noisy.data.reduce((sum, level) => sum + (level - 128) ** 2, 0) / noisy.data.length);
    expect(deviation / 25.5).toBeCloseTo(1, 1);
    expect(addNoise(grey, 0.1, new TorchRandom(1)).data).toEqual(noisy.data);
    expect(addNoise(grey, 0, new TorchRandom(1))).toBe(grey);
  });
});
