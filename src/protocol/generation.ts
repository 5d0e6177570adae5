import * as z from 'zod';
import { pictureFormatSchema, pictureMimeTypes } from './pictureFormat';

/** Where a model runs. `auto` takes the best one that really works and says why a better one does not. */
export const devicePreferences = ['auto', 'cuda', 'cpu'] as const;
export const devicePreferenceSchema = z.enum(devicePreferences);
export type DevicePreference = z.infer<typeof devicePreferenceSchema>;
export type Device = Exclude<DevicePreference, 'auto'>;
export const deviceSchema = z.enum(['cuda', 'cpu']);

/** The largest side that is accepted at all; a model's own limits come on top. */
export const maximumSide = 4096;
/** The largest side that a drawn picture is scaled to on saving. */
export const maximumOutputSide = 8192;
export const maximumSteps = 1000;
export const maximumImages = 64;
/** Seeds are 32-bit as in torch's CPU generator; image i of a request uses seed + i, modulo 2³². */
export const maximumSeed = 2 ** 32 - 1;

/** The names under which algorithms are asked for: the keys of the engine's scheduler registry. */
export const schedulerNames = [
  'ddim',
  'ddpm',
  'pndm',
  'lms',
  'euler',
  'euler-ancestral',
  'heun',
  'dpm2',
  'dpm2-ancestral',
  'dpmpp-2m',
  'dpmpp-2m-karras',
  'dpmpp-2s',
  'dpmpp-sde-2m',
  'unipc',
  'deis',
  'lcm',
  'tcd',
  'flow-match-euler',
] as const;
export type SchedulerName = (typeof schedulerNames)[number];

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');

/**
 * What a person asks for. Everything but the prompt may be left out: the model's own default takes its place,
 * and an absent seed is drawn at random.
 */
export const generationRequestSchema = z.strictObject({
  prompt: z.string().max(1_000_000),
  /** What the picture should not show; takes the place of the empty prompt under guidance. */
  negativePrompt: z.string().max(1_000_000).optional(),
  /** Model id (`builtin`, `org/name`) or the absolute path of a model folder; absent: the built-in one. */
  model: z.string().min(1).max(4096).optional(),
  /** Pixels, multiples of the model's own factor. */
  width: z.number().int().min(1).max(maximumSide).optional(),
  height: z.number().int().min(1).max(maximumSide).optional(),
  numInferenceSteps: z.number().int().min(1).max(maximumSteps).optional(),
  /** Classifier-free guidance scale; at most 1 means a single pass without the negative prompt. */
  guidanceScale: z.number().min(0).max(100).optional(),
  scheduler: z.enum(schedulerNames).optional(),
  seed: z.number().int().min(0).max(maximumSeed).optional(),
  numImages: z.number().int().min(1).max(maximumImages).optional(),
  /** A transparent background instead of what the prompt says of it, where the model's card says how that is asked for. */
  transparent: z.boolean().optional(),
  /**
   * With an init image: how much of it is drawn anew, from 0 (nothing) to 1. It is the share of the steps that is made;
   * absent: 0.8, or 1 inside a mask.
   */
  strength: z.number().min(0).max(1).optional(),
  /** With a mask: its black is drawn anew, and its white stays. */
  invertMask: z.boolean().optional(),
  /**
   * With a mask: its greys count. The darker, the later in the run a place comes free, and in the end the picture is laid
   * over the init image through the mask. Absent: 128 and more is white, all else black, as in diffusers.
   */
  softMask: z.boolean().optional(),
  /** Of the files that go with the request. Asked for, other files are refused: a request that was written down says so. */
  initImageSha256: sha256Schema.optional(),
  maskImageSha256: sha256Schema.optional(),
  /** The kind of file; absent: PNG. JPEG has no transparency: what is behind becomes white. */
  format: pictureFormatSchema.optional(),
  /**
   * Pixels of the file, to which the drawn picture is scaled; what another shape leaves over is cut off on both sides.
   * One of the two brings the other with it in the drawn picture's shape. Absent: as it was drawn.
   */
  outputWidth: z.number().int().min(1).max(maximumOutputSide).optional(),
  outputHeight: z.number().int().min(1).max(maximumOutputSide).optional(),
  device: devicePreferenceSchema.optional(),
});
export type GenerationRequest = z.infer<typeof generationRequestSchema>;

/** A request with every default filled in: together with the model's files it determines the picture. */
export const resolvedRequestSchema = generationRequestSchema
  .required()
  .omit({ device: true })
  // There only where they change the picture: requests that were written down before they existed stay as they are.
  .partial({
    transparent: true,
    strength: true,
    invertMask: true,
    softMask: true,
    initImageSha256: true,
    maskImageSha256: true,
    format: true,
    outputWidth: true,
    outputHeight: true,
  });
export type ResolvedRequest = z.infer<typeof resolvedRequestSchema>;

/** Something a person should know about a result that is not a failure; same form as an error's sentence. */
export const noticeSchema = z.object({
  code: z.string(),
  /** English sentence with `{name}` placeholders. */
  sentence: z.string(),
  args: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Notice = z.infer<typeof noticeSchema>;

/** The device that really ran, and why a better one did not. */
export const deviceReportSchema = z.object({
  device: deviceSchema,
  /** Why `auto` did not take a better device; absent when the device is the best or was asked for. */
  reason: z.string().optional(),
});
export type DeviceReport = z.infer<typeof deviceReportSchema>;

export const pictureSchema = z.object({
  /** An encoded file with the request in its XMP metadata unless that was switched off. */
  data: z.instanceof(Uint8Array),
  mimeType: z.enum(pictureMimeTypes),
  /** Of the file, in pixels. */
  width: z.number().int(),
  height: z.number().int(),
  seed: z.number().int(),
});
export type Picture = z.infer<typeof pictureSchema>;

export const generationResultSchema = z.object({
  pictures: z.array(pictureSchema),
  request: resolvedRequestSchema,
  model: z.object({ id: z.string(), name: z.string(), hash: z.string() }),
  device: deviceReportSchema,
  notices: z.array(noticeSchema),
  /** Seconds from the first step to the last encoded picture. */
  seconds: z.number(),
});
export type GenerationResult = z.infer<typeof generationResultSchema>;
