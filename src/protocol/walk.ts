import * as z from 'zod';
import { framesRequest, resolvedFramesRequest } from './frames';
import { generationRequestSchema, maximumSeed, resolvedRequestSchema } from './generation';

/**
 * What a walk goes through: several prompts one after the other; a square of four prompts; what lies around one prompt; a
 * circle of noise that closes; from one seed's noise to another's. What is not walked through stays the same.
 */
export const walkModes = ['prompts', 'grid', 'around', 'loop', 'seeds'] as const;
export type WalkMode = (typeof walkModes)[number];

export const interpolations = ['linear', 'spherical'] as const;
export const maximumWalkFrames = 100_000;
const maximumPrompts = 100;

const prompt = generationRequestSchema.shape.prompt;
const onePrompt = z.array(prompt).length(1);
const interpolation = z.enum(interpolations).optional();

/** What a walk has of a drawing's request. */
const ofDrawing = {
  negativePrompt: true,
  model: true,
  width: true,
  height: true,
  numInferenceSteps: true,
  guidanceScale: true,
  scheduler: true,
  seed: true,
  transparent: true,
} as const;
/** What may be left out of a drawing's request may be left out of a walk. */
const drawing = generationRequestSchema.pick(ofDrawing).shape;
const frames = z.number().int().min(1).max(maximumWalkFrames);
const common = {
  frames: frames.default(24),
  /** Frames a second. */
  fps: z.number().min(1).max(120).default(12),
};

const modes = {
  prompts: {
    mode: z.literal('prompts'),
    prompts: z.array(prompt).min(2).max(maximumPrompts),
    /** At which frame each prompt is reached, counted from 0 and rising; absent: evenly over all frames. */
    promptFrames: z.array(z.number().min(0)).max(maximumPrompts).optional(),
    /** Of the prompts' embeddings; absent: linear. */
    interpolation,
  },
  grid: {
    mode: z.literal('grid'),
    /** At the corners: top left, top right, bottom left, bottom right. */
    prompts: z.array(prompt).length(4),
    interpolation,
    /** A square number; the frames go through the rows from the top, there and back in turn, so that neighbours play. */
    frames: frames.default(25).refine((count) => Number.isInteger(Math.sqrt(count)) && count > 1, {
      message: 'must be a square number from 4 on, for a grid',
    }),
  },
  around: {
    mode: z.literal('around'),
    prompts: onePrompt,
    /** What is added to every number of the embedding, a frame. */
    step: z.number().min(-1).max(1).default(0.005),
  },
  loop: {
    mode: z.literal('loop'),
    prompts: onePrompt,
    /** Of the circle, in degrees on the sphere of noises: the smaller, the more alike the frames; 90 reaches farthest. */
    radius: z.number().min(0).max(90).default(20),
  },
  seeds: {
    mode: z.literal('seeds'),
    prompts: onePrompt,
    seedTo: z.number().int().min(0).max(maximumSeed),
    /** Of the noises; absent: spherical. */
    interpolation,
  },
};

/** What determines every frame of a walk, together with the model's files. */
export const walkSpecSchema = z
  .discriminatedUnion('mode', [
    z.strictObject({ ...drawing, ...common, ...modes.prompts }),
    z.strictObject({ ...drawing, ...common, ...modes.grid }),
    z.strictObject({ ...drawing, ...common, ...modes.around }),
    z.strictObject({ ...drawing, ...common, ...modes.loop }),
    z.strictObject({ ...drawing, ...common, ...modes.seeds }),
  ])
  .superRefine((walk, context) => {
    if (walk.mode !== 'prompts' || walk.promptFrames === undefined) return;
    const { promptFrames, prompts, frames } = walk;
    const issue = (message: string) =>
      context.addIssue({ code: 'custom', path: ['promptFrames'], message, input: promptFrames });
    if (promptFrames.length !== prompts.length) issue(`must be as many as the prompts, ${prompts.length}`);
    else if (promptFrames.some((frame, i) => i > 0 && frame <= promptFrames[i - 1]!)) issue('must rise');
    else if (promptFrames.at(-1)! >= frames) issue(`must be frames of the walk, which has ${frames}`);
  });
export type WalkSpec = z.output<typeof walkSpecSchema>;
export type WalkSpecInput = z.input<typeof walkSpecSchema>;

/** What a client asks for. */
export const walkRequestSchema = z.strictObject({
  spec: walkSpecSchema,
  ...framesRequest,
});
export type WalkRequest = z.output<typeof walkRequestSchema>;

const resolvedDrawing = resolvedRequestSchema.pick(ofDrawing).shape;
const resolved = { ...resolvedDrawing, ...common };
const resolvedInterpolation = { interpolation: z.enum(interpolations) };

/** A walk with every default filled in. */
export const resolvedWalkSpecSchema = z.discriminatedUnion('mode', [
  z.strictObject({ ...resolved, ...modes.prompts, ...resolvedInterpolation, promptFrames: z.array(z.number()) }),
  z.strictObject({ ...resolved, ...modes.grid, ...resolvedInterpolation }),
  z.strictObject({ ...resolved, ...modes.around }),
  z.strictObject({ ...resolved, ...modes.loop }),
  z.strictObject({ ...resolved, ...modes.seeds, ...resolvedInterpolation }),
]);
export type ResolvedWalkSpec = z.infer<typeof resolvedWalkSpecSchema>;

export const resolvedWalkSchema = z.strictObject({
  spec: resolvedWalkSpecSchema,
  ...resolvedFramesRequest,
});
export type ResolvedWalk = z.infer<typeof resolvedWalkSchema>;
