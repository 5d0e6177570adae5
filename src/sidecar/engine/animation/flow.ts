import type { Picture } from './picture';
import type { Positions } from './resample';

/**
 * Optical flow after Lucas and Kanade: coarse to fine over halved pictures, at every pixel the least-squares displacement of
 * a square window, refined a few times. It follows what is textured and moves no farther than the coarsest level sees;
 * in flat places it stays close to nothing.
 */

/** Half of the window's side. */
const radius = 5;
/** The same of the window in which two flows are compared: the smaller, the sharper the edge between two motions. */
const choiceRadius = 3;
const refinements = 4;
/** No level is smaller. */
const leastSide = 16;
const mostLevels = 5;
/** Keeps flat windows from running away; levels are 0 … 255. */
const regularisation = 20;

interface Plane {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** Displacements in pixels, one of each a pixel. */
export interface Flow {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** For each pixel of `to` where it lay in `from`, relative to its own place. */
export function opticalFlow(from: Picture, to: Picture): Flow {
  const sources = pyramid(luma(from));
  const targets = pyramid(luma(to));
  let flow: Flow | undefined;
  for (let level = sources.length - 1; level >= 0; level--) {
    const [source, target] = [sources[level]!, targets[level]!];
    const windows = windowsOf(target);
    const unmoved = refine(source, target, windows, still(target));
    if (flow === undefined) flow = unmoved;
    else {
      const moved = refine(source, target, windows, doubled(flow, targets[level + 1]!, target));
      flow = better(source, target, unmoved, moved);
    }
  }
  return flow!;
}

/** Places after a flow: what lay at `places` of an earlier picture, seen through the displacement that came after. */
export function follow(places: Positions, { x, y }: Flow, width: number, height: number): Positions {
  const [nextX, nextY] = [new Float64Array(x.length), new Float64Array(y.length)];
  for (let i = 0; i < x.length; i++) {
    const [px, py] = [(i % width) + x[i]!, Math.floor(i / width) + y[i]!];
    // Displacements are smooth and places are not at the border: the displacement is what is looked up.
    const nearX = linear(places.x, px, py, width, height, (index) => index % width);
    const nearY = linear(places.y, px, py, width, height, (index) => Math.floor(index / width));
    nextX[i] = px + nearX;
    nextY[i] = py + nearY;
  }
  return { x: nextX, y: nextY };
}

/** Every pixel at its own place. */
export function inPlace(width: number, height: number): Positions {
  return {
    x: Float64Array.from({ length: width * height }, (_, i) => i % width),
    y: Float64Array.from({ length: width * height }, (_, i) => Math.floor(i / width)),
  };
}

function linear(
  values: Float64Array,
  px: number,
  py: number,
  width: number,
  height: number,
  own: (index: number) => number,
): number {
  const [x, y] = [within(px, width), within(py, height)];
  const [left, top] = [Math.min(Math.floor(x), width - 2), Math.min(Math.floor(y), height - 2)];
  const [u, v] = [x - left, y - top];
  const at = (row: number, column: number) => {
    const index = row * width + column;
    return values[index]! - own(index);
  };
  const upper = at(top, left) * (1 - u) + at(top, left + 1) * u;
  const lower = at(top + 1, left) * (1 - u) + at(top + 1, left + 1) * u;
  return upper * (1 - v) + lower * v;
}

/**
 * At each pixel the flow that explains what is around it better. A coarse level sees little more than what is largest: with
 * its word alone, what stands still beside something that moves would be taken along.
 * @param first is taken where both are as good
 */
function better(source: Plane, target: Plane, first: Flow, second: Flow): Flow {
  const [a, b] = [first, second].map((flow) => mismatch(source, target, flow)) as [Float64Array, Float64Array];
  const pick = (of: Float32Array, or: Float32Array) => of.map((value, i) => (a[i]! <= b[i]! ? value : or[i]!));
  return { x: pick(first.x, second.x), y: pick(first.y, second.y) };
}

/** How far what a flow shows is from what is there, summed about each pixel. */
function mismatch(source: Plane, target: Plane, flow: Flow): Float64Array {
  const off = differences(source, target, flow).map(Math.abs);
  return boxSum(off, target.width, target.height, choiceRadius);
}

/** What the least squares of a picture's windows need of the picture alone. */
interface Windows {
  readonly gradientX: Float64Array;
  readonly gradientY: Float64Array;
  /** Sums of their products about each pixel. */
  readonly xx: Float64Array;
  readonly xy: Float64Array;
  readonly yy: Float64Array;
}

function windowsOf(plane: Plane): Windows {
  const { width, height } = plane;
  const [gradientX, gradientY] = [new Float64Array(width * height), new Float64Array(width * height)];
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      gradientX[i] = (pixel(plane, column + 1, row) - pixel(plane, column - 1, row)) / 2;
      gradientY[i] = (pixel(plane, column, row + 1) - pixel(plane, column, row - 1)) / 2;
    }
  }
  const sum = (a: Float64Array, b: Float64Array) => boxSum(product(a, b), width, height, radius);
  const [xx, xy, yy] = [sum(gradientX, gradientX), sum(gradientX, gradientY), sum(gradientY, gradientY)];
  return { gradientX, gradientY, xx, xy, yy };
}

function product(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]!;
  return out;
}

/** @param windows those of `target` */
function refine(source: Plane, target: Plane, windows: Windows, start: Flow): Flow {
  const { width, height } = target;
  const { gradientX, gradientY, xx, xy, yy } = windows;
  const [x, y] = [start.x.slice(), start.y.slice()];
  const weight = regularisation * (2 * radius + 1) ** 2;
  for (let round = 0; round < refinements; round++) {
    const off = differences(source, target, { x, y });
    const xt = boxSum(product(gradientX, off), width, height, radius);
    const yt = boxSum(product(gradientY, off), width, height, radius);
    for (let i = 0; i < off.length; i++) {
      const [a, b, c] = [xx[i]! + weight, xy[i]!, yy[i]! + weight];
      const determinant = a * c - b * b;
      // A step of more than a pixel is the next coarser level's.
      x[i] = x[i]! + limited((c * xt[i]! - b * yt[i]!) / determinant);
      y[i] = y[i]! + limited((a * yt[i]! - b * xt[i]!) / determinant);
    }
  }
  return { x, y };
}

/** At each pixel what is there less what a flow shows. */
function differences(source: Plane, { values, width, height }: Plane, { x, y }: Flow): Float64Array {
  const off = new Float64Array(values.length);
  for (let row = 0, i = 0; row < height; row++)
    for (let column = 0; column < width; column++, i++)
      off[i] = values[i]! - sample(source, column + x[i]!, row + y[i]!);
  return off;
}

function limited(step: number): number {
  return Math.min(Math.max(step, -1), 1);
}

/** Sums over the window about each pixel, cut at the border. */
function boxSum(values: Float64Array, width: number, height: number, reach: number): Float64Array {
  const rows = runningSum(values, height, width, width, 1, reach);
  return runningSum(rows, width, height, 1, width, reach);
}

function runningSum(
  values: Float64Array,
  lines: number,
  length: number,
  lineStep: number,
  step: number,
  reach: number,
): Float64Array {
  const sums = new Float64Array(values.length);
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    let sum = 0;
    for (let i = 0; i < Math.min(reach, length); i++) sum += values[start + i * step]!;
    for (let i = 0; i < length; i++) {
      if (i + reach < length) sum += values[start + (i + reach) * step]!;
      if (i - reach - 1 >= 0) sum -= values[start + (i - reach - 1) * step]!;
      sums[start + i * step] = sum;
    }
  }
  return sums;
}

function luma({ data, width, height }: Picture): Plane {
  const values = Float32Array.from(
    { length: width * height },
    (_, i) => 0.299 * data[i * 3]! + 0.587 * data[i * 3 + 1]! + 0.114 * data[i * 3 + 2]!,
  );
  return { values, width, height };
}

/** The plane, then its halves. */
function pyramid(plane: Plane): readonly Plane[] {
  const levels = [plane];
  while (levels.length < mostLevels) {
    const { width, height } = levels[levels.length - 1]!;
    if (Math.min(width, height) / 2 < leastSide) break;
    levels.push(halved(levels[levels.length - 1]!));
  }
  return levels;
}

function halved(plane: Plane): Plane {
  const [width, height] = [Math.floor(plane.width / 2), Math.floor(plane.height / 2)];
  const values = Float32Array.from({ length: width * height }, (_, i) => {
    const [column, row] = [(i % width) * 2, Math.floor(i / width) * 2];
    const upper = pixel(plane, column, row) + pixel(plane, column + 1, row);
    return (upper + pixel(plane, column, row + 1) + pixel(plane, column + 1, row + 1)) / 4;
  });
  return { values, width, height };
}

function still({ values }: Plane): Flow {
  return { x: new Float32Array(values.length), y: new Float32Array(values.length) };
}

function doubled({ x, y }: Flow, coarse: Plane, fine: Plane): Flow {
  const grow = (values: Float32Array) =>
    Float32Array.from({ length: fine.values.length }, (_, i) => {
      const [column, row] = [((i % fine.width) - 0.5) / 2, (Math.floor(i / fine.width) - 0.5) / 2];
      return 2 * sample({ ...coarse, values }, column, row);
    });
  return { x: grow(x), y: grow(y) };
}

function pixel({ values, width, height }: Plane, column: number, row: number): number {
  return values[within(row, height) * width + within(column, width)]!;
}

function sample(plane: Plane, x: number, y: number): number {
  const [px, py] = [within(x, plane.width), within(y, plane.height)];
  const [left, top] = [Math.floor(px), Math.floor(py)];
  const [u, v] = [px - left, py - top];
  const upper = pixel(plane, left, top) * (1 - u) + pixel(plane, left + 1, top) * u;
  const lower = pixel(plane, left, top + 1) * (1 - u) + pixel(plane, left + 1, top + 1) * u;
  return upper * (1 - v) + lower * v;
}

function within(value: number, count: number): number {
  return Math.min(Math.max(value, 0), count - 1);
}
