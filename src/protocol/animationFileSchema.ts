import * as z from 'zod';
import { promptsByFrameSchema } from './animation';
import { keyframedFileSchema } from './animationFile';
import { walkModes, walkModeSchemas } from './walk';

const written = z
  .string()
  .describe('Prompts by frame in one text: "0: a caterpillar\\n24: a butterfly".')
  .meta({ examples: ['0: a caterpillar\n24: a butterfly'] });

/**
 * The JSON schema of `*.easel.json` files, by which editors complete and check them. A file that says a `mode` is a walk;
 * conditions instead of alternatives, so that a mistake is told of the kind that is meant.
 */
export function animationFileJsonSchema(): object {
  const schemaOf = (schema: z.ZodType): object => {
    const json: Record<string, unknown> = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
    delete json['$schema'];
    return json;
  };
  const keyframed = keyframedFileSchema.extend({
    prompts: z.union([promptsByFrameSchema, written]).describe(promptsByFrameSchema.description!),
  });
  const walks = walkModes.map((mode) => {
    const { prompts } = walkModeSchemas[mode].shape;
    const file = walkModeSchemas[mode].extend({ prompts: z.union([prompts, written]).describe(prompts.description!) });
    return { if: { required: ['mode'], properties: { mode: { const: mode } } }, then: schemaOf(file) };
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Easel animation',
    type: 'object',
    properties: {
      mode: {
        enum: walkModes,
        enumDescriptions: walkModes.map((mode) => walkModeSchemas[mode].shape.mode.description),
        description: 'What a walk goes through; without it, the file is a keyframed animation.',
      },
    },
    if: { not: { required: ['mode'] } },
    then: schemaOf(keyframed),
    allOf: walks,
    allowComments: true,
    allowTrailingCommas: true,
  };
}
