import * as z from 'zod';
import { generationRequestSchema, maximumSide, schedulerNames } from './generation';

export const builtinModelId = 'builtin';

/**
 * What files say of the model that drew them. A model folder's path says nothing on another machine, tells people's
 * names, and would make the same picture another file there: its name stands for it, and the hash says which it was.
 */
export function portableModelId({ id, name }: { readonly id: string; readonly name: string }): string {
  return /^(?:[/\\]|[a-z]:[/\\])/i.test(id) ? name : id;
}

/** Stands for the person's prompt in a card's own words. */
export const promptPlace = '{prompt}';

const sideSchema = z.number().int().min(1).max(maximumSide);

/**
 * `easel.model.json`, which any model folder may carry beside `model_index.json`: what is best for this model,
 * where it differs from the reference's defaults for its kind.
 */
export const modelCardSchema = z.object({
  name: z.string().min(1).max(200).optional(),
  description: z.string().max(2000).optional(),
  license: z.string().max(200).optional(),
  defaults: generationRequestSchema
    .pick({
      width: true,
      height: true,
      numInferenceSteps: true,
      guidanceScale: true,
      scheduler: true,
      negativePrompt: true,
    })
    .partial()
    .optional(),
  /** [width, height] that it draws well; it need not be all of them. */
  sizes: z
    .array(z.tuple([sideSchema, sideSchema]))
    .max(100)
    .optional(),
  /** True of a model that draws from words alone and keeps next to nothing of a picture to begin from. */
  ignoresInitImage: z.boolean().optional(),
  /** A model that can draw a transparent background: with which words that is asked for. */
  transparent: z
    .object({
      prompt: z
        .string()
        .max(1000)
        .refine((text) => text.split(promptPlace).length === 2, `must have ${promptPlace} in it once`),
    })
    .optional(),
});
export type ModelCard = z.infer<typeof modelCardSchema>;

export const modelDefaultsSchema = z.object({
  width: z.number().int(),
  height: z.number().int(),
  numInferenceSteps: z.number().int(),
  guidanceScale: z.number(),
  negativePrompt: z.string(),
  /** What `scheduler_config.json` names, or the card. */
  scheduler: z.enum(schedulerNames),
});
export type ModelDefaults = z.infer<typeof modelDefaultsSchema>;

export const modelSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  license: z.string().optional(),
  folder: z.string(),
  /** `builtin` came with Easel, `store` was downloaded or imported. */
  origin: z.enum(['builtin', 'store']),
  bytes: z.number(),
});
export type ModelSummary = z.infer<typeof modelSummarySchema>;

export const modelDetailsSchema = modelSummarySchema.extend({
  origin: z.enum(['builtin', 'store', 'folder']),
  /** `StableDiffusionPipeline`, … as `model_index.json` says. */
  pipeline: z.string(),
  components: z.array(z.string()),
  defaults: modelDefaultsSchema,
  /** Both sides of a picture are multiples of this. */
  sizeFactor: z.number().int(),
  /** [width, height] that its card says it draws well. */
  sizes: modelCardSchema.shape.sizes,
  /** Whether a transparent background can be asked for. */
  transparent: z.boolean(),
  /** sha256 over the names and sha256 of all files of the model. */
  hash: z.string(),
});
export type ModelDetails = z.infer<typeof modelDetailsSchema>;
