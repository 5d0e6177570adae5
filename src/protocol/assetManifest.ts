import * as z from 'zod';
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

/** One picture: what draws the same bytes again, and by which to see that they are the same. */
export const assetEntrySchema = z.looseObject({
  /** Without the model, whose place on this machine is nobody else's. */
  request: resolvedRequestSchema.omit({ model: true }),
  model: z.looseObject({ id: z.string(), hash: z.string() }),
  asked: askedSchema.optional(),
  /** Of the file as it was saved. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** What the document said when the picture was drawn: where it says something else now, the picture is stale. */
  altText: z.string().optional(),
  /** Where it was drawn: another kind of device rounds otherwise. */
  device: deviceSchema.optional(),
  /** The version of Easel that drew it. */
  easel: z.string().optional(),
  /** Whether the request is in the file too. */
  embedMetadata: z.boolean().optional(),
});
export type AssetEntry = z.infer<typeof assetEntrySchema>;

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
