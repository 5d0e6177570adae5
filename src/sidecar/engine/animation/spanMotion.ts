import { compose, identity, invert, type Affine } from './affine';
import { follow, inPlace, type Flow } from './flow';
import { positionsOf, type Positions } from './resample';

/** How a frame between two drawn ones is seen: each pixel's place in the drawn frame before it, and in the one after. */
export interface Places {
  readonly before: Positions;
  readonly after: Positions;
}

/** The places for the frames `start` + 1 … `end`; undefined where nothing moves. */
export type SpanMotion = (frame: number) => Places | undefined;

/** @param move the camera's transform from frame − 1 to frame */
export function cameraMotion(
  move: (frame: number) => Affine,
  start: number,
  end: number,
  width: number,
  height: number,
): SpanMotion {
  const moves = Array.from({ length: end - start }, (_, i) => move(start + 1 + i));
  const chain = (transforms: readonly Affine[]) =>
    transforms.reduce((sum: Affine, each) => compose(each, sum), identity);
  return (frame) => {
    const before = chain(moves.slice(0, frame - start));
    const after = invert(chain(moves.slice(frame - start)));
    if (isIdentity(before) && isIdentity(after)) return undefined;
    return { before: positionsOf(before, width, height), after: positionsOf(after, width, height) };
  };
}

function isIdentity(transform: Affine): boolean {
  return transform.every((value, i) => value === identity[i]);
}

/**
 * @param back flows to the video's frame before, for the frames `start` + 1 … `end` in order
 * @param ahead flows to the video's frame after, for the frames `start` + 1 … `end` − 1 in order: none is seen from `start`
 */
export function flowMotion(
  back: readonly Flow[],
  ahead: readonly Flow[],
  start: number,
  width: number,
  height: number,
): SpanMotion {
  return (frame) => {
    let before = inPlace(width, height);
    for (const flow of back.slice(0, frame - start)) before = follow(before, flow, width, height);
    let after = inPlace(width, height);
    for (const flow of ahead.slice(frame - start - 1).reverse()) after = follow(after, flow, width, height);
    return { before, after };
  };
}
