import type { AnimationSpecInput } from '../../protocol/animation';
import type { ResolvedRequest } from '../../protocol/generation';
import type { WalkSpecInput } from '../../protocol/walk';

/** A picture that is to move. */
export interface MovingPicture {
  /** Absolute path. */
  readonly file: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** What drew a picture. */
export type ImageDrawing = Omit<ResolvedRequest, 'numImages'>;

const frames = 48;
const fps = 16;
/** The most pixels of a side, and what all sides are multiples of, so that any model takes them. */
const longest = 1024;
const factor = 64;

/**
 * How a camera goes over a picture. All of them come closer meanwhile, by so much that nothing from outside of the picture
 * comes in. Numbers are for one frame; moves in parts of the width.
 */
const cameras = {
  zoomIn: { zoom: 1.01 },
  zoomOut: { zoom: 1.01, reverse: true },
  panLeft: { zoom: 1.008, right: -0.003 },
  panRight: { zoom: 1.008, right: 0.003 },
  turn: { zoom: 1.008, angle: 0.15 },
} as const satisfies Record<string, { zoom: number; right?: number; angle?: number; reverse?: boolean }>;
export type CameraMotion = keyof typeof cameras;

/** What animates a picture: of which kinds of it, and how. */
export const imageMotions = [...(Object.keys(cameras) as CameraMotion[]), 'shimmer', 'morph'] as const;
export type ImageMotion = (typeof imageMotions)[number];

export function isCameraMotion(motion: ImageMotion): motion is CameraMotion {
  return motion in cameras;
}

/** The picture itself moves: all of it is kept from frame to frame, and every frame is resampled once. */
export function cameraSpec(motion: CameraMotion, { file, width, height }: MovingPicture): AnimationSpecInput {
  const {
    zoom,
    right = 0,
    angle = 0,
    reverse = false,
  }: { zoom: number; right?: number; angle?: number; reverse?: boolean } = cameras[motion];
  const size = frameSize(width, height);
  return {
    // Nothing is drawn from it.
    prompts: { 0: '' },
    initImage: file,
    initSizing: 'cover',
    ...size,
    ...{ maxFrames: frames, fps, reverse, seed: 1 },
    ...{ strengthCurve: '0:(1)', noiseAddCurve: '0:(0)', colorCoherence: 'None' as const },
    diffusionCadenceCurve: `0:(${frames - 1})`,
    ...{ zoom: `0:(${zoom})`, angle: `0:(${angle})`, translationX: `0:(${right * size.width})` },
  };
}

/** The drawing that made a picture, moving around itself without a seam. */
export function shimmerSpec(request: ImageDrawing): WalkSpecInput {
  return { mode: 'loop', prompts: [request.prompt], ...drawingOf(request) };
}

/** From a picture to what other words draw from the same noise. */
export function morphSpec(request: ImageDrawing, words: string): WalkSpecInput {
  return { mode: 'prompts', prompts: [request.prompt, words], ...drawingOf(request) };
}

function drawingOf({ model, negativePrompt, width, height, ...rest }: ImageDrawing) {
  const { numInferenceSteps, guidanceScale, scheduler, seed, transparent } = rest;
  const drawing = { model, negativePrompt, width, height, numInferenceSteps, guidanceScale, scheduler, seed };
  return { ...drawing, ...(transparent === undefined ? {} : { transparent }), frames: 24, fps: 12 };
}

function frameSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height));
  const side = (pixels: number): number => Math.max(factor, Math.round((pixels * scale) / factor) * factor);
  return { width: side(width), height: side(height) };
}
