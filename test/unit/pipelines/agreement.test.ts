import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { generationRequestSchema, schedulerNames } from '../../../src/protocol/generation';
import { givenImagesSchema, jobKindOf, type GivenImages } from '../../../src/protocol/jobs';
import type { Pixels } from '../../../src/sidecar/engine/media/pixels';
import { loadModel, type LoadedModel } from '../../../src/sidecar/engine/pipelines/loadModel';
import { checkImages } from '../../../src/sidecar/jobs/givenImages';
import { resolveRequest } from '../../../src/sidecar/models/resolveRequest';
import { schedulerConfigSchema, schedulerNameOf } from '../../../src/sidecar/models/schedulerClass';
import { draw } from './draw';

const fixtures = join(import.meta.dirname, '../../fixtures');

/** Pictures that diffusers drew; see test/reference. */
const caseSchema = z.object({
  name: z.string(),
  model: z.string(),
  /** Null: the model's own. */
  scheduler: z.enum(schedulerNames).nullable(),
  /** Takes the place of the model's `scheduler_config.json`. */
  schedulerConfig: schedulerConfigSchema.optional(),
  request: generationRequestSchema,
  /** Files beside the pictures. */
  initImage: z.string().optional(),
  maskImage: z.string().optional(),
  pictures: z.array(z.string()).min(1),
  /** The most that any channel of any pixel may differ, of 255. */
  tolerance: z.number(),
});
type Case = z.infer<typeof caseSchema>;

const cases = ['cases.json', 'imageCases.json'].flatMap((file) =>
  z
    .array(caseSchema)
    .min(1)
    .parse(JSON.parse(readFileSync(join(fixtures, 'pictures', file), 'utf8'))),
);

function imagesOf({ initImage, maskImage }: Case): GivenImages {
  const read = (file: string | undefined) => file && readFileSync(join(fixtures, 'pictures', file));
  return givenImagesSchema.parse({ init: read(initImage), mask: read(maskImage) });
}

const models = new Map<string, Promise<LoadedModel>>();
async function modelOf({ model, schedulerConfig }: Case): Promise<LoadedModel> {
  const folder = join(fixtures, 'models', model);
  if (!models.has(model)) models.set(model, loadModel(folder, 'cpu'));
  const loaded = await models.get(model)!;
  if (schedulerConfig === undefined) return loaded;
  const ownScheduler = schedulerNameOf(schedulerConfig);
  return { ...loaded, folder: { ...loaded.folder, schedulerConfig, ownScheduler } };
}

async function largestDifference(file: string, { data: pixels, ...size }: Pixels): Promise<number> {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  expect(info, file).toMatchObject({ width: size.width, height: size.height, channels: size.channels });
  return data.reduce((largest, value, i) => Math.max(largest, Math.abs(value - pixels[i]!)), 0);
}

describe('pictures agree with those of diffusers', () => {
  it.each(cases)('$name', { timeout: 60_000 }, async (one) => {
    const model = await modelOf(one);
    const scheduler = one.scheduler ?? model.folder.ownScheduler;
    const images = imagesOf(one);
    const sums = checkImages({ kind: jobKindOf(images), request: one.request, images });
    const asked = { ...one.request, ...sums, ...(scheduler && { scheduler }) };
    const request = resolveRequest(asked, model.folder, () => 0);
    const { pictures } = await draw(model, request, undefined, images);
    expect(pictures).toHaveLength(one.pictures.length);
    for (const [i, picture] of pictures.entries()) {
      const file = join(fixtures, 'pictures', one.pictures[i]!);
      expect(existsSync(file), file).toBe(true);
      const difference = await largestDifference(file, picture);
      if (process.env['EASEL_SHOW_DIFFERENCES'] !== undefined)
        console.log(`difference ${difference} ${one.pictures[i]!}`);
      expect(difference, one.pictures[i]).toBeLessThanOrEqual(one.tolerance);
    }
  });

  it('covers pictures with alpha', async () => {
    const { channels } = await sharp(join(fixtures, 'pictures/alpha-plain.png')).metadata();
    expect(channels).toBe(4);
  });

  it('covers every scheduler', () => {
    const covered = new Set(cases.map((one) => one.scheduler));
    expect(schedulerNames.filter((name) => !covered.has(name))).toEqual([]);
  });
});
