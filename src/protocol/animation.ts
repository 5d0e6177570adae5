import * as z from 'zod';
import { frameRateSchema, framesRequest, resolvedFramesRequest } from './frames';
import { generationRequestSchema, maximumSeed, schedulerNames } from './generation';
import { isMistake, maximumFrames, mistakeText, parseKeyframes, type ValueRange } from './keyframes';
import { stylePresetNameSchema } from './stylePresets';

const key = String.raw`\s*\d+\s*:\s*\(\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*\)\s*`;
/** For the JSON schema, by which an editor checks the form while it is written; ranges are checked when it is read. */
const keyframesPattern = `^${key}(,${key})*$`;

/** What forms need to know of a parameter and its schema does not say. */
export const parameterHints = z.registry<{
  readonly range?: ValueRange;
  readonly isFile?: true;
  /** Only square numbers. */
  readonly isSquare?: true;
}>();

/** A keyframe string; linear between its keys, constant before the first and after the last. */
function curve(range: ValueRange, description: string) {
  return z
    .string()
    .max(100_000)
    .check((context) => {
      const parsed = parseKeyframes(context.value, range);
      if (!isMistake(parsed)) return;
      context.issues.push({
        code: 'custom',
        input: context.value,
        message: mistakeText(parsed),
        params: { offset: parsed.offset },
      });
    })
    .describe(`${description} A curve, ${range.minimum} … ${range.maximum}: "0:(1.0), 24:(1.5)".`)
    .meta({
      examples: ['0:(1.0), 24:(1.5)'],
      pattern: keyframesPattern,
      patternErrorMessage: 'Must look like 0:(1.0), 24:(1.5).',
    })
    .register(parameterHints, { range });
}

const file = z.string().min(1).max(4096).register(parameterHints, { isFile: true });
const pixelRange = { minimum: -4096, maximum: 4096 };

/** Prompts by frame: `{"0": "a caterpillar", "24": "a butterfly"}`. */
export const promptsByFrameSchema = z
  .record(
    z.string().regex(/^(0|[1-9][0-9]{0,4})$/, 'must be the number of a frame'),
    generationRequestSchema.shape.prompt,
  )
  .refine((prompts) => '0' in prompts, 'the prompt of frame 0 is missing')
  .describe('What is to be seen, by the number of the frame from which on it is; frame 0 is needed.');

/**
 * A keyframed 2D animation: what an `*.easel.json` file says. Names, defaults and ranges are those of Stability's animation
 * API, in camelCase; what depends on the model (size, steps, guidance, algorithm) is the model's own unless it is said.
 */
export const animationSpecSchema = z.strictObject({
  $schema: z.string().optional().describe('Where the JSON schema of this file is.'),

  prompts: promptsByFrameSchema,
  negativePrompt: generationRequestSchema.shape.negativePrompt.describe('What no frame should show.'),
  stylePreset: stylePresetNameSchema.optional(),
  negativePromptWeight: z
    .number()
    .min(-10)
    .max(10)
    .default(-1)
    .describe('How much the negative prompt counts; its sign does not matter, and 0 switches it off.'),

  width: generationRequestSchema.shape.width.describe("Pixels; absent: the model's own."),
  height: generationRequestSchema.shape.height.describe("Pixels; absent: the model's own."),
  sampler: z.enum(schedulerNames).optional().describe("The denoising algorithm; absent: the model's own."),
  model: generationRequestSchema.shape.model.describe('Model id or folder; absent: the built-in model.'),
  seed: z
    .number()
    .int()
    .min(-1)
    .max(maximumSeed)
    .default(-1)
    .describe('Seed of the first frame; at most 0: drawn at random.'),
  cfgScale: z.number().min(0).max(20).optional().describe("Guidance scale; absent: the model's own."),
  initImage: file.optional().describe('A picture to begin with; a path relative to this file.'),
  initSizing: z
    .enum(['stretch', 'cover', 'resize-canvas'])
    .default('stretch')
    .describe(
      'How the first picture is brought to size: stretched, filled and cut, or the frames take its size (in steps of 64).',
    ),
  mask: file.optional().describe('A picture or video that says where things may change; relative to this file.'),
  maskInvert: z.boolean().default(false).describe('Black instead of white in the mask is what changes.'),

  animationMode: z.enum(['2D', 'Video Input']).default('2D').describe('Where the motion comes from.'),
  maxFrames: z.number().int().min(1).max(maximumFrames).default(72).describe('How many frames.'),
  border: z
    .enum(['replicate', 'reflect', 'wrap', 'zero', 'prefill'])
    .default('replicate')
    .describe('What comes in from outside of the picture; prefill paints it where the model can.'),
  noiseAddCurve: curve({ minimum: 0, maximum: 1 }, 'Noise added to a frame before the next is drawn from it.').default(
    '0:(0.02)',
  ),
  noiseScaleCurve: curve({ minimum: 0, maximum: 2 }, 'Scale of the noise that drawing starts from.').default(
    '0:(0.99)',
  ),
  strengthCurve: curve(
    { minimum: 0, maximum: 1 },
    'How much of the frame before is kept: 0 ignores it, 1 keeps all of it and draws nothing.',
  ).default('0:(0.65)'),
  stepsCurve: curve({ minimum: 1, maximum: 1000 }, "Denoising steps; absent: the model's own.").optional(),
  stepsStrengthAdj: z.boolean().default(false).describe('Fewer steps where more of the frame before is kept.'),
  interpolatePrompts: z.boolean().default(false).describe('Glide from prompt to prompt instead of switching.'),
  stretchPrompts: z
    .boolean()
    .default(true)
    .describe(
      'With interpolatePrompts: the prompts are spread so that the last comes with the last frame, instead of standing still.',
    ),
  lockedSeed: z.boolean().default(false).describe('The same seed for every frame; else it counts up.'),

  angle: curve({ minimum: -3600, maximum: 3600 }, 'Degrees by which the picture turns, a frame.').default('0:(0)'),
  zoom: curve({ minimum: 0.01, maximum: 100 }, 'Factor by which the picture grows, a frame; above 1 zooms in.').default(
    '0:(1)',
  ),
  translationX: curve(pixelRange, 'Pixels that the camera moves to the right, a frame.').default('0:(0)'),
  translationY: curve(pixelRange, 'Pixels that the camera moves up, a frame.').default('0:(0)'),

  diffusionCadenceCurve: curve({ minimum: 1, maximum: 1000 }, 'Every how manieth frame is drawn.').default('0:(1)'),
  cadenceInterp: z
    .enum(['mix', 'vae-lerp', 'vae-slerp'])
    .default('mix')
    .describe('How the frames between two drawn ones are made: of their pixels, or of their latents.'),
  cadenceSpans: z
    .boolean()
    .default(false)
    .describe('Draw the end of a span first and blend its frames from both ends: for zooming and moving out.'),

  colorCoherence: z
    .enum(['LAB', 'HSV', 'RGB', 'None'])
    .default('LAB')
    .describe('In which colours a frame is matched to the key picture before the next is drawn from it.'),
  brightness: curve({ minimum: 0, maximum: 10 }, 'Factor on all colours.').default('0:(1)'),
  contrast: curve({ minimum: 0, maximum: 10 }, "Factor on the distance from the picture's mean grey.").default('0:(1)'),
  hue: curve({ minimum: -180, maximum: 180 }, 'Degrees by which hues turn.').default('0:(0)'),
  saturation: curve({ minimum: 0, maximum: 10 }, 'Factor on the saturation.').default('0:(1)'),
  lightness: curve({ minimum: -1, maximum: 1 }, 'Added to the lightness.').default('0:(0)'),
  colorMatchAnimate: z
    .boolean()
    .default(true)
    .describe('A key picture for every prompt, blended between them; else the first frame is the key picture.'),

  useInpaintingModel: z.boolean().default(false).describe('Say so if the model is not made for inpainting.'),
  inpaintBorder: z.boolean().default(false).describe('Paint what comes in from outside of the picture.'),
  maskMinValue: curve({ minimum: 0, maximum: 1 }, 'The least that painting the border changes anywhere.').default(
    '0:(0.25)',
  ),

  videoPath: file
    .optional()
    .describe('GIF, WebP, folder of pictures, or, with ffmpeg, APNG or video file; relative to this file.'),
  extractNthFrame: z.number().int().min(1).max(10_000).default(1).describe('Every how manieth frame is taken.'),
  videoMixInCurve: curve({ minimum: 0, maximum: 1 }, "How much of the video's frame is mixed in.").default('0:(0.02)'),
  videoFlowWarp: z.boolean().default(true).describe("Move the picture as the video's picture moves."),

  fps: frameRateSchema.default(12).describe('Frames a second.'),
  reverse: z.boolean().default(false).describe('The last frame first.'),
});
export type AnimationSpec = z.infer<typeof animationSpecSchema>;
/** As a person writes it: everything but the prompts may be left out. */
export type AnimationSpecInput = z.input<typeof animationSpecSchema>;

/** What a client asks for; paths in the spec are absolute here. */
export const animationRequestSchema = z.strictObject({
  spec: animationSpecSchema,
  ...framesRequest,
});
export type AnimationRequest = z.infer<typeof animationRequestSchema>;

/** A spec with every default filled in: together with the model's files it determines every frame. */
export const resolvedSpecSchema = animationSpecSchema
  .omit({ $schema: true, stylePreset: true })
  .required({ width: true, height: true, sampler: true, model: true, cfgScale: true, stepsCurve: true });
export type ResolvedSpec = z.infer<typeof resolvedSpecSchema>;

export const resolvedAnimationSchema = z.strictObject({
  spec: resolvedSpecSchema,
  ...resolvedFramesRequest,
});
export type ResolvedAnimation = z.infer<typeof resolvedAnimationSchema>;
