import * as z from 'zod';
import { pictureEntrySchema } from './assetManifest';
import {
  animationStateSchema,
  emptyAnimationState,
  fromGalleryAnimation,
  toGalleryAnimation,
} from './galleryAnimation';
import { galleryTextsSchema } from './galleryTexts';
import { generationRequestSchema, maximumImages, schedulerNames } from './generation';
import { modelDetailsSchema } from './models';

// What the gallery's page and the extension say to each other, over `postMessage` only.

/** Names a picture to the extension: the number of its workspace folder, a slash, its path in that folder. */
export const pictureIdSchema = z.string().min(3).max(5000);

/**
 * One picture of the list. Thousands of them go in one message, so it is a row without names, and what many share is a
 * number that looks it up.
 */
export const pictureRowSchema = z.tuple([
  z.string().describe('id'),
  z.string().describe('prompt in the person’s own words, cut when it is very long'),
  z.number().describe('when the file was last changed, in milliseconds since 1970'),
  z.number().int().describe('width in pixels, as it was asked for'),
  z.number().int().describe('height in pixels'),
  z.number().int().describe('seed'),
  z.number().int().describe('model, as an index'),
  z.number().int().describe('request without its seed: pictures of one number are variations of each other'),
  z.string().describe('name of the style, or nothing'),
  z.enum(['picture', 'animation', 'still']).describe('still: a picture of an animation'),
]);
export type PictureRow = z.infer<typeof pictureRowSchema>;

/** A line of a document that shows a picture. */
export const usageSchema = z.object({
  /** URI of the document. */
  document: z.string(),
  /** Its path as people read it. */
  name: z.string(),
  /** From 0. */
  line: z.number().int().min(0),
});
export type Usage = z.infer<typeof usageSchema>;

/** A workspace folder: where it is, and the address below which the page may load its files. */
export const galleryRootSchema = z.object({ uri: z.string(), source: z.string() });
export type GalleryRoot = z.infer<typeof galleryRootSchema>;

/** A dragged picture says so beside its URI: then a reference is dropped, and not the bare path. */
export const pictureMimeType = 'application/vnd.easel.picture';

/** Something that keeps pictures from being listed. */
export const galleryProblemSchema = z.object({
  /** Number of the workspace folder. */
  root: z.number().int(),
  text: z.string(),
  /** Whether a repaired copy of its manifest can be written. */
  repairable: z.boolean(),
});
export type GalleryProblem = z.infer<typeof galleryProblemSchema>;

export const galleryJobSchema = z.object({
  id: z.number().int(),
  prompt: z.string(),
  /** What it is doing, and how long it will take. */
  text: z.string(),
  step: z.number().int(),
  /** 0 until the model is loaded. */
  steps: z.number().int(),
});
export type GalleryJob = z.infer<typeof galleryJobSchema>;

export const styleChoiceSchema = z.object({ name: z.string(), label: z.string() });
export type StyleChoice = z.infer<typeof styleChoiceSchema>;

/** What an animation was asked for with: a setting's name in a request, or its label, and what it is. */
const frameFactSchema = z.tuple([z.string(), z.string()]);
export type FrameFact = z.infer<typeof frameFactSchema>;

/** What a picture's own view shows beyond its row. */
export const pictureDetailsSchema = z.object({
  id: pictureIdSchema,
  /** URI of the file. */
  uri: z.string(),
  /** What drew it: a picture's request, or what there is to say of an animation. */
  made: z.union([
    z.object({ request: pictureEntrySchema.shape.request }),
    z.object({ facts: z.array(frameFactSchema) }),
  ]),
  model: z.object({ id: z.string(), hash: z.string() }),
  asked: pictureEntrySchema.shape.asked,
  device: z.string().optional(),
  /** How the document at hand refers to it. */
  reference: z.string(),
  usages: z.array(usageSchema),
});
export type PictureDetails = z.infer<typeof pictureDetailsSchema>;

/** What the page needs to know of a model for its options. */
export const galleryModelSchema = modelDetailsSchema.pick({
  id: true,
  name: true,
  defaults: true,
  sizes: true,
  sizeFactor: true,
  transparent: true,
});
export type GalleryModel = z.infer<typeof galleryModelSchema>;

export const toGallerySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    texts: galleryTextsSchema,
    roots: z.array(galleryRootSchema),
  }),
  z.object({
    type: z.literal('pictures'),
    /** True: these are all; false: what is new or changed since the last message. */
    all: z.boolean(),
    rows: z.array(pictureRowSchema),
    removed: z.array(pictureIdSchema),
    models: z.array(z.string()),
    problems: z.array(galleryProblemSchema),
  }),
  z.object({
    type: z.literal('usages'),
    documents: z.array(z.string()),
    /** By picture: where it is used, as indices of `documents`. */
    uses: z.record(z.string(), z.array(z.number().int())),
  }),
  z.object({ type: z.literal('details'), details: pictureDetailsSchema }),
  z.object({ type: z.literal('jobs'), jobs: z.array(galleryJobSchema) }),
  /** What a job has of its picture so far: a PNG file. */
  z.object({ type: z.literal('preview'), job: z.number().int(), data: z.instanceof(Uint8Array) }),
  z.object({ type: z.literal('styles'), styles: z.array(styleChoiceSchema), workspaceStyle: z.string().nullable() }),
  z.object({ type: z.literal('model'), model: galleryModelSchema.nullable(), problem: z.string().optional() }),
  /** The picture that a drawing is to start from was chosen. */
  z.object({ type: z.literal('startImage'), uri: z.string(), name: z.string(), source: z.string() }),
  /** Something was done, for the page to tell. */
  z.object({ type: z.literal('said'), text: z.string() }),
  ...toGalleryAnimation,
]);
export type ToGallery = z.infer<typeof toGallerySchema>;

const options = generationRequestSchema.shape;

/** What the prompt box asks for; what is absent comes from the settings, else from the model. */
export const galleryFormSchema = z.strictObject({
  prompt: options.prompt,
  negativePrompt: options.negativePrompt,
  width: options.width,
  height: options.height,
  numInferenceSteps: options.numInferenceSteps,
  guidanceScale: options.guidanceScale,
  scheduler: z.enum(schedulerNames).optional(),
  seed: options.seed,
  numImages: z.number().int().min(1).max(maximumImages).optional(),
  transparent: z.boolean().optional(),
  /** Name of a style; null: without one; absent: the workspace's. */
  style: z.string().nullable().optional(),
  startImage: z.object({ uri: z.string().min(1), strength: options.strength }).optional(),
});
export type GalleryForm = z.infer<typeof galleryFormSchema>;

/** What can be done with one picture. */
export const pictureActions = [
  'insert',
  'regenerate',
  'variations',
  'copyPrompt',
  'reveal',
  'open',
  'delete',
  'startImage',
] as const;
export type PictureAction = (typeof pictureActions)[number];

export const fromGallerySchema = z.discriminatedUnion('type', [
  /** The page is there and knows nothing. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('generate'), form: galleryFormSchema }),
  z.object({ type: z.literal('cancel'), job: z.number().int() }),
  /** The options are shown: what is the model like? */
  z.object({ type: z.literal('model') }),
  z.object({ type: z.literal('chooseModel') }),
  z.object({ type: z.literal('style'), style: z.string().nullable() }),
  z.object({ type: z.literal('chooseStartImage') }),
  z.object({ type: z.literal('details'), id: pictureIdSchema }),
  z.object({ type: z.literal('act'), action: z.enum(pictureActions), id: pictureIdSchema }),
  z.object({ type: z.literal('goTo'), usage: usageSchema }),
  z.object({ type: z.literal('repair'), root: z.number().int().min(0) }),
  z.object({ type: z.literal('openManifest'), root: z.number().int().min(0) }),
  ...fromGalleryAnimation,
]);
export type FromGallery = z.infer<typeof fromGallerySchema>;

/** What the page keeps while it is hidden, moved or reloaded with its window. Anything else begins anew. */
export const galleryStateSchema = z.object({
  form: z
    .object({
      prompt: z.string().max(1_000_000),
      /** By field, as they were typed. */
      fields: z.record(z.string(), z.string().max(1_000_000)),
      optionsOpen: z.boolean(),
      startImage: z.object({ uri: z.string(), name: z.string(), source: z.string() }).nullable(),
    })
    .catch({ prompt: '', fields: {}, optionsOpen: false, startImage: null }),
  filter: z
    .object({ search: z.string().max(1000), model: z.string(), document: z.string() })
    .catch({ search: '', model: '', document: '' }),
  /** The picture that is shown large, the one it is compared with, and the one that was last in focus. */
  open: pictureIdSchema.nullable().catch(null),
  compared: pictureIdSchema.nullable().catch(null),
  focused: pictureIdSchema.nullable().catch(null),
  scroll: z.number().min(0).catch(0),
  animation: animationStateSchema.catch(emptyAnimationState),
});
export type GalleryState = z.infer<typeof galleryStateSchema>;

export const emptyGalleryState: GalleryState = galleryStateSchema.parse({});
