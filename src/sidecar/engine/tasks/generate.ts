import { version } from '../../../../package.json';
import type { Picture, ResolvedRequest } from '../../../protocol/generation';
import { toXmp } from '../../../protocol/generationMetadata';
import type { JobOutcome, JobWork } from '../../../protocol/jobs';
import { notice } from '../../../protocol/notices';
import { mimeTypeOf } from '../../../protocol/pictureFormat';
import { encodePicture, scalePicture } from '../media/encodePicture';
import { draw } from '../pipelines/draw';
import type { DrawnPicture } from '../pipelines/drawPictures';
import type { TaskContext } from './task';

type Generate = Extract<JobWork, { request: ResolvedRequest }>;

/** Draws the pictures of a request and encodes them as files. */
export async function generate(
  { request, images, embedMetadata, preview: isPreviewed }: Generate,
  { model, source, signal, previews, onProgress, onNotice }: TaskContext,
): Promise<JobOutcome> {
  const loaded = await model();
  const pictures: Picture[] = [];
  let progress = { step: 0, steps: 0 };
  const drawing = draw(loaded, request, images, {
    signal,
    onStep: (step, steps) => {
      progress = { step, steps };
      onProgress('running', progress);
    },
    onNotice,
    watcher: isPreviewed
      ? previews(loaded).watch((preview) => onProgress('running', { ...progress, preview }))
      : undefined,
  });
  for await (const picture of drawing) {
    onProgress('encoding', progress);
    const drawn = { ...request, model: source!.id, seed: picture.seed, numImages: 1 };
    const metadata = { easel: version, model: source!, request: drawn };
    const xmp = embedMetadata ? toXmp(metadata) : undefined;
    const saved = await save(picture, request, xmp);
    pictures.push(saved);
    if (picture.seed === request.seed && xmp !== undefined && !Buffer.from(saved.data.buffer).includes(xmp))
      onNotice(notice('metadataLeftOut', { format: request.format ?? 'png' }));
  }
  return { pictures };
}

/** The picture as the file that was asked for. */
async function save(drawn: DrawnPicture, request: ResolvedRequest, xmp: string | undefined): Promise<Picture> {
  const { format = 'png', outputWidth = drawn.width, outputHeight = drawn.height } = request;
  const pixels = await scalePicture(drawn, outputWidth, outputHeight);
  const data = await encodePicture(pixels, format, xmp);
  return { data, mimeType: mimeTypeOf(format), width: pixels.width, height: pixels.height, seed: drawn.seed };
}
