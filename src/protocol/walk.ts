import * as z from 'zod';
import type { FramePrompt } from './framePrompts';
import { frameRateSchema, framesRequest, resolvedFramesRequest } from './frames';
import { generationRequestSchema, maximumSeed, resolvedRequestSchema } from './generation';
import { maximumFrames } from './keyframes';
import { parameterHints } from './animation';
import { stylePresetNameSchema } from './stylePresets';

/**
 * What a walk goes through: several prompts one after the other; a square of four prompts; what lies around one prompt; a
 * circle of noise that closes; from one seed's noise to another's. What is not walked through stays the same.
 */
export const walkModes = ['prompts', 'grid', 'around', 'loop', 'seeds'] as const;
export type WalkMode = (typeof walkModes)[number];

export const interpolations = ['linear', 'spherical'] as const;
const maximumPrompts = 100;

const prompt = generationRequestSchema.shape.prompt;
const onePrompt = z.array(prompt).length(1).describe('What is to be seen.');
const interpolation = (what: string, usual: string) =>
  z.enum(interpolations).optional().describe(`How the ${what} are mixed; absent: ${usual}.`);

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
const request = generationRequestSchema.shape;
const drawing = {
  negativePrompt: request.negativePrompt.describe('What no frame should show.'),
  model: request.model.describe('Model id or folder; absent: the built-in model.'),
  width: request.width.describe("Pixels; absent: the model's own."),
  height: request.height.describe("Pixels; absent: the model's own."),
  numInferenceSteps: request.numInferenceSteps.describe("Denoising steps; absent: the model's own."),
  guidanceScale: request.guidanceScale.describe("How closely the prompt is followed; absent: the model's own."),
  scheduler: request.scheduler.describe("The denoising algorithm; absent: the model's own."),
  seed: request.seed.describe('Seed of the noise; absent: drawn at random.'),
  transparent: request.transparent.describe('With a transparent background, if the model can.'),
} satisfies Record<keyof typeof ofDrawing, z.ZodType>;
/** What is filled in before anything is drawn. */
const ofFile = {
  $schema: z.string().optional().describe('Where the JSON schema of this file is.'),
  stylePreset: stylePresetNameSchema.optional(),
};
const frames = z.number().int().min(1).max(maximumFrames);
const common = {
  frames: frames.default(24).describe('How many frames.'),
  fps: frameRateSchema.default(12).describe('Frames a second.'),
};

const modes = {
  prompts: {
    mode: z.literal('prompts').describe('From prompt to prompt.'),
    prompts: z.array(prompt).min(2).max(maximumPrompts).describe('What is to be seen, one after the other.'),
    promptFrames: z
      .array(z.number().min(0))
      .max(maximumPrompts)
      .optional()
      .describe('At which frame each prompt is reached, counted from 0 and rising; absent: evenly over all frames.'),
    interpolation: interpolation("prompts' embeddings", 'linear'),
  },
  grid: {
    mode: z.literal('grid').describe('Through a square of four prompts.'),
    prompts: z
      .array(prompt)
      .length(4)
      .describe('At the corners of the square: top left, top right, bottom left, bottom right.'),
    interpolation: interpolation("prompts' embeddings", 'linear'),
    frames: frames
      .default(25)
      .refine((count) => Number.isInteger(Math.sqrt(count)) && count > 1, {
        message: 'must be a square number from 4 on, for a grid',
      })
      .describe(
        'How many frames: a square number. They go through the rows from the top, there and back in turn, so that neighbours play.',
      )
      .register(parameterHints, { isSquare: true }),
  },
  around: {
    mode: z.literal('around').describe('Through what lies around one prompt.'),
    prompts: onePrompt,
    step: z.number().min(-1).max(1).default(0.005).describe('What is added to every number of the embedding, a frame.'),
  },
  loop: {
    mode: z.literal('loop').describe('A circle of noise under one prompt, which closes without a seam.'),
    prompts: onePrompt,
    radius: z
      .number()
      .min(0)
      .max(90)
      .default(20)
      .describe(
        'Of the circle, in degrees on the sphere of noises: the smaller, the more alike the frames; 90 reaches farthest.',
      ),
  },
  seeds: {
    mode: z.literal('seeds').describe("From one seed's noise to another's, under one prompt."),
    prompts: onePrompt,
    seedTo: z.number().int().min(0).max(maximumSeed).describe('The seed to end with.'),
    interpolation: interpolation('noises', 'spherical'),
  },
};

/** What each kind of walk may say, by its mode. */
export const walkModeSchemas = {
  prompts: z.strictObject({ ...ofFile, ...drawing, ...common, ...modes.prompts }),
  grid: z.strictObject({ ...ofFile, ...drawing, ...common, ...modes.grid }),
  around: z.strictObject({ ...ofFile, ...drawing, ...common, ...modes.around }),
  loop: z.strictObject({ ...ofFile, ...drawing, ...common, ...modes.loop }),
  seeds: z.strictObject({ ...ofFile, ...drawing, ...common, ...modes.seeds }),
} satisfies Record<WalkMode, z.ZodType>;

/** What determines every frame of a walk, together with the model's files. */
export const walkSpecSchema = z
  .discriminatedUnion(
    'mode',
    [
      walkModeSchemas.prompts,
      walkModeSchemas.grid,
      walkModeSchemas.around,
      walkModeSchemas.loop,
      walkModeSchemas.seeds,
    ],
    { error: ({ code }) => (code === 'invalid_union' ? `must be one of ${walkModes.join(', ')}` : undefined) },
  )
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

/** What prompts by frame say of a walk: its last frame is that of the last prompt. */
export function walkPrompts(
  keyed: readonly FramePrompt[],
): Pick<WalkSpecInput, 'prompts' | 'frames'> & { promptFrames?: number[] } {
  const prompts = keyed.map(({ prompt }) => prompt);
  if (keyed.length < 2) return { prompts };
  return { prompts, promptFrames: keyed.map(({ frame }) => frame), frames: keyed.at(-1)!.frame + 1 };
}
