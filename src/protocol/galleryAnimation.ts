import * as z from 'zod';
import type { animationPresets } from './animationPresets';
import { animationKinds, maximumPlays } from './exporting';
import { frameRateSchema } from './frames';
import { walkModes } from './walk';

// What the animation editor of the gallery's page and the extension say to each other.

/** Where the motion comes from: keyframes, a video, or one of the walks. */
export const motionKinds = ['keyframes', 'video', ...walkModes] as const;
export const motionKindSchema = z.enum(motionKinds);
export type MotionKind = z.infer<typeof motionKindSchema>;

export const parameterKinds = ['number', 'integer', 'boolean', 'choice', 'text', 'file', 'curve'] as const;
export const parameterGroups = [
  'basic',
  'video',
  'prompts',
  'camera',
  'change',
  'cadence',
  'colour',
  'start',
  'mask',
  'other',
] as const;
export type ParameterGroup = (typeof parameterGroups)[number];

/** A field of the editor's form: what an animation file may say under this name. */
export const parameterSchema = z.object({
  name: z.string(),
  label: z.string(),
  description: z.string(),
  kind: z.enum(parameterKinds),
  group: z.enum(parameterGroups),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  choices: z.array(z.string()).optional(),
  /** Only square numbers. */
  isSquare: z.boolean().optional(),
  /** As it would be typed; nothing: the model's own, or none. */
  default: z.string(),
  isRequired: z.boolean(),
});
export type Parameter = z.infer<typeof parameterSchema>;

/** What a file says, by name. */
export const fileValuesSchema = z.record(z.string(), z.json());
export type FileValues = z.infer<typeof fileValuesSchema>;

/** The file that a draft was read from or saved in. */
export const draftFileSchema = z.object({
  uri: z.string().min(1).max(10_000),
  name: z.string(),
  /** Of the file's text when it was last read or written. */
  sha256: z.string(),
});
export type DraftFile = z.infer<typeof draftFileSchema>;

const keyedPromptSchema = z.object({
  frame: z.number().int().min(0).max(99_999),
  text: z.string().max(1_000_000),
});
export type KeyedPrompt = z.infer<typeof keyedPromptSchema>;

/** An animation as it is being written: all texts as they were typed, right or wrong. */
export const draftSchema = z.object({
  kind: motionKindSchema,
  /** Nothing: none. */
  preset: z.string().max(100),
  /** In the order of their frames; those beyond what the kind of motion takes wait for another kind. */
  prompts: z.array(keyedPromptSchema).min(1).max(1000),
  /** By parameter; absent or without text: the preset's, else the default. */
  values: z.record(z.string(), z.string().max(1_000_000)),
  file: draftFileSchema.nullable(),
  /** Since it was read, saved or begun. */
  isChanged: z.boolean(),
});
export type Draft = z.infer<typeof draftSchema>;

export const emptyDraft: Draft = {
  kind: 'keyframes',
  preset: '',
  prompts: [{ frame: 0, text: '' }],
  values: {},
  file: null,
  isChanged: false,
};

/** What the page keeps of the editor. */
export const animationStateSchema = z.object({
  isOpen: z.boolean(),
  draft: draftSchema,
  /** The changed draft in whose place another was opened. */
  earlier: draftSchema.nullable(),
  /** The run that is shown. */
  run: z.string().nullable(),
  isLooping: z.boolean(),
  /** Groups of parameters that the person opened or closed. */
  folds: z.record(z.string(), z.boolean()),
  /** By field of the export, as they were typed. */
  exporting: z.record(z.string(), z.string().max(1000)),
});
export type AnimationState = z.infer<typeof animationStateSchema>;

export const emptyAnimationState: AnimationState = {
  isOpen: false,
  draft: emptyDraft,
  earlier: null,
  run: null,
  isLooping: true,
  folds: {},
  exporting: {},
};

export const shownRunSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** The address below which the page may load the frames. */
  source: z.string(),
  frames: z.number().int(),
  done: z.number().int(),
  /** The frame with the highest number is made first. */
  backwards: z.boolean(),
  fps: z.number(),
  state: z.enum(['drawing', 'stopped', 'done']),
  /** What it is doing or what went wrong. */
  text: z.string(),
  isProblem: z.boolean(),
  /** The file that was made of it last. */
  exported: z
    .object({
      /** What was written, and whether it is as it was asked for. */
      text: z.string(),
      /** Whether a document can show it. */
      isInsertable: z.boolean(),
    })
    .nullable(),
});
export type ShownRun = z.infer<typeof shownRunSchema>;

/** The editor's own words. `{0}` stands for a value. */
export const animationTextNames = [
  'animation',
  'untitled',
  'unsaved',
  'back',
  'newDraft',
  'openFile',
  'save',
  'saveAs',
  'replaced',
  'bringBack',
  'dismiss',
  'motion',
  'preset',
  'noPreset',
  ...(
    [
      'prompt-interpolate',
      'translate-and-inpaint',
      'outpaint',
      'video-stylize',
    ] as const satisfies readonly `${keyof typeof animationPresets}`[]
  ).map((preset) => `preset.${preset}` as const),
  ...(
    ['keyframes', 'video', 'prompts', 'grid', 'around', 'loop', 'seeds'] as const satisfies readonly `${MotionKind}`[]
  ).map((kind) => `motion.${kind}` as const),
  ...parameterGroups.map((group) => `group.${group}` as const),
  'timeline',
  'timelineHint',
  'addPrompt',
  'removePrompt',
  'promptAt',
  'promptBeyond',
  'promptOf',
  'corner0',
  'corner1',
  'corner2',
  'corner3',
  'frame',
  'promptMissing',
  'promptsTooFew',
  'promptTooLate',
  'curve',
  'curveHint',
  'point',
  'pointValue',
  'reset',
  'wrongNumber',
  'wrongInteger',
  'wrongSquare',
  'byDefault',
  'modelDefault',
  'chooseFile',
  'changedCount',
  'preview',
  'previewHint',
  'run',
  'stop',
  'resume',
  'discard',
  'mistakes',
  'stage',
  'noFrames',
  'play',
  'pause',
  'scrub',
  'frameOf',
  'repeat',
  'runs',
  'show',
  'exporting',
  'exportKind',
  'exportFps',
  'exportLoop',
  'exportLoopHint',
  'exportBudget',
  'exportBudgetHint',
  'exportRubberBand',
  'exportStill',
  'export',
  'insert',
] as const;
export const animationTextsSchema = z.record(z.enum(animationTextNames), z.string());
export type AnimationTexts = z.infer<typeof animationTextsSchema>;

const presetValue = z.union([z.string(), z.number(), z.boolean()]);

export const animationSetupSchema = z.object({
  texts: animationTextsSchema,
  parameters: z.record(motionKindSchema, z.array(parameterSchema)),
  presets: z.record(z.string(), z.record(z.string(), presetValue)),
});
export type AnimationSetup = z.infer<typeof animationSetupSchema>;

export const toGalleryAnimation = [
  z.object({ type: z.literal('animationSetup'), setup: animationSetupSchema }),
  /** Ids of models that are there. */
  z.object({ type: z.literal('animationModels'), models: z.array(z.string()) }),
  /** An animation to be edited. */
  z.object({ type: z.literal('animationDraft'), values: fileValuesSchema, file: draftFileSchema.nullable() }),
  z.object({ type: z.literal('animationRuns'), runs: z.array(shownRunSchema) }),
  /** A run that the page asked for has begun. */
  z.object({ type: z.literal('animationStarted'), run: z.string() }),
  z.object({
    type: z.literal('animationSaved'),
    file: draftFileSchema,
    /** Paths that are others from there, by parameter. */
    paths: z.record(z.string(), z.string()),
  }),
  z.object({ type: z.literal('animationFile'), parameter: z.string(), path: z.string() }),
] as const;

/** What the page asks of an export; what is absent is the exporter's own. */
export const exportOptionsSchema = z.strictObject({
  kind: z.enum(animationKinds),
  fps: frameRateSchema.optional(),
  loop: z.number().int().min(0).max(maximumPlays).optional(),
  rubberBand: z.boolean().optional(),
  maxBytes: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  still: z.boolean().optional(),
});
export type ExportOptions = z.infer<typeof exportOptionsSchema>;

export const runActions = ['stop', 'resume', 'discard'] as const;

export const fromGalleryAnimation = [
  /** The editor is shown and knows nothing. */
  z.object({ type: z.literal('animationReady') }),
  /** Words that become an animation, as the settings say. */
  z.object({ type: z.literal('animateWords'), words: z.string().max(1_000_000) }),
  z.object({
    type: z.literal('animationRun'),
    values: fileValuesSchema,
    file: draftFileSchema.nullable(),
    /** A preview whose place this run takes. */
    replaces: z.string().nullable(),
  }),
  z.object({ type: z.literal('animationAct'), action: z.enum(runActions), run: z.string() }),
  z.object({ type: z.literal('animationExport'), run: z.string(), options: exportOptionsSchema }),
  /** What was exported last. */
  z.object({ type: z.literal('animationInsert'), run: z.string() }),
  z.object({ type: z.literal('animationOpen') }),
  z.object({
    type: z.literal('animationSave'),
    values: fileValuesSchema,
    file: draftFileSchema.nullable(),
    /** In another file. */
    asNew: z.boolean(),
  }),
  z.object({ type: z.literal('animationChooseFile'), parameter: z.string(), file: draftFileSchema.nullable() }),
  /** A picture of the gallery: its request as a loop, or itself as the first picture. */
  z.object({ type: z.literal('animatePicture'), id: z.string().min(3).max(5000), isStart: z.boolean() }),
] as const;
