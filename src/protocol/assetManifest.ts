import * as z from 'zod';
import { type AnimationFile, animationTaskSchema, promptsOf } from './animationTask';
import { exportRequestSchema } from './exporting';
import { deviceSchema, resolvedRequestSchema } from './generation';

/** The file at a workspace folder's root that says how its pictures were made. */
export const assetManifestName = 'easel.assets.json';
/** What can be saved of a damaged one goes beside it, under this name. */
export const repairedManifestName = 'easel.assets.repaired.json';

/** What a person asked for, where a style added words to it. */
export const askedSchema = z.object({
  prompt: z.string(),
  /** The preset's name. */
  style: z.string(),
});
export type Asked = z.infer<typeof askedSchema>;

/** What is known of every file, however it was made. */
const made = {
  model: z.looseObject({ id: z.string(), hash: z.string() }),
  asked: askedSchema.optional(),
  /** Of the file as it was saved. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** What the document said when it was drawn: where it says something else of a picture now, that is stale. */
  altText: z.string().optional(),
  /** Where it was drawn: another kind of device rounds otherwise. */
  device: deviceSchema.optional(),
  /** The version of Easel that drew it. */
  easel: z.string().optional(),
};

/** One picture: what draws the same bytes again, and by which to see that they are the same. */
export const pictureEntrySchema = z.looseObject({
  task: z.literal('generate').optional(),
  /** Without the model, whose place on this machine is nobody else's. */
  request: resolvedRequestSchema.omit({ model: true }),
  ...made,
  /** Whether the request is in the file too. */
  embedMetadata: z.boolean().optional(),
});
export type PictureEntry = z.infer<typeof pictureEntrySchema>;

/** How a file was made of frames. */
const exportedSchema = z.looseObject({
  ...exportRequestSchema.omit({ frames: true, folder: true }).shape,
  /** The file that plays, of sprites their sheet; or the picture of the first frame. */
  part: z.enum(['animation', 'still']),
});

const animationEntry = {
  exported: exportedSchema,
  /** Of the file, in pixels. */
  size: z.object({ width: z.number().int(), height: z.number().int() }),
  ...made,
};
const [animateSchema, walkSchema] = animationTaskSchema.options;
/** One file that plays: the frames it is of, without the model and with paths relative to the folder, and how it was made of them. */
export const animationEntrySchema = z.discriminatedUnion('task', [
  z.looseObject({ ...animateSchema.shape, ...animationEntry }),
  z.looseObject({ ...walkSchema.shape, ...animationEntry }),
]);
export type AnimationEntry = z.infer<typeof animationEntrySchema>;

export const assetEntrySchema = z.discriminatedUnion('task', [pictureEntrySchema, animationEntrySchema]);
export type AssetEntry = z.infer<typeof assetEntrySchema>;

export function isAnimationEntry(entry: AssetEntry): entry is AnimationEntry {
  return entry.task === 'animate' || entry.task === 'walk';
}

/** What an entry's frames are of. */
export function animationOfEntry(entry: AnimationEntry): AnimationFile {
  return entry.task === 'walk' ? { task: 'walk', spec: entry.spec } : { task: 'animate', spec: entry.spec };
}

/** What was drawn, in the person's own words; of an animation all of its prompts. */
export function ownWordsOf(entry: AssetEntry): string {
  return isAnimationEntry(entry)
    ? (entry.asked?.prompt ?? promptsOf(animationOfEntry(entry)).join(', '))
    : ownPromptOf(entry);
}

/** A picture's prompt in the person's own words. */
export function ownPromptOf({ asked, request }: { asked?: Asked | undefined; request: { prompt: string } }): string {
  return asked?.prompt ?? request.prompt;
}

/** Entries go by the file's path, relative to the workspace folder, with forward slashes. */
export const assetManifestSchema = z.looseObject({
  version: z.literal(1),
  assets: z.record(z.string(), assetEntrySchema),
});
export type AssetManifest = z.infer<typeof assetManifestSchema>;
