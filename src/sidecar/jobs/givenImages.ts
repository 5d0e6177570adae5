import { createHash } from 'node:crypto';
import { imageSize } from 'image-size';
import { EaselError } from '../../protocol/errors';
import type { GenerationRequest } from '../../protocol/generation';
import { jobKindOf, type SubmissionOf } from '../../protocol/jobs';

/** What a resolved request says about the files that go with it. */
export type ImageSums = Pick<GenerationRequest, 'initImageSha256' | 'maskImageSha256'>;

/**
 * Sees whether a submission's images, kind and request go together, and whether the files look like pictures; that they
 * can be decoded shows only in the engine.
 * @throws EaselError invalidRequest, strengthWithoutImage, maskWithoutImage, maskMissing, initImageUnreadable,
 *   maskImageUnreadable, initImageChanged, maskImageChanged, imagesMissing
 */
export function checkImages({
  kind,
  request,
  images = {},
}: Pick<SubmissionOf<'generate'>, 'kind' | 'request' | 'images'>): ImageSums {
  const { init, mask } = images;
  if (init === undefined && mask !== undefined) throw EaselError.of('maskWithoutImage', {});
  const missing =
    (init === undefined ? request.initImageSha256 : undefined) ??
    (mask === undefined ? request.maskImageSha256 : undefined);
  if (missing !== undefined) throw EaselError.of('imagesMissing', { wanted: missing });
  if (init === undefined && request.strength !== undefined)
    throw EaselError.of('strengthWithoutImage', { strength: request.strength });
  if (mask === undefined && (request.invertMask ?? request.softMask) !== undefined)
    throw EaselError.of('maskMissing', {});
  const kindOfImages = jobKindOf(images);
  if (kind !== kindOfImages) {
    const detail = `its images are those of a job of the kind ${kindOfImages}, not ${kind}`;
    throw EaselError.of('invalidRequest', { detail });
  }
  return {
    ...(init === undefined ? {} : { initImageSha256: checkFile(init, request.initImageSha256, 'initImage') }),
    ...(mask === undefined ? {} : { maskImageSha256: checkFile(mask, request.maskImageSha256, 'maskImage') }),
  };
}

function checkFile(file: Uint8Array, wanted: string | undefined, role: 'initImage' | 'maskImage'): string {
  try {
    imageSize(file);
  } catch (error) {
    const detail = file.byteLength === 0 ? 'the file is empty' : 'the file is no picture, or of an unknown format';
    throw EaselError.of(`${role}Unreadable`, { detail }, { cause: error });
  }
  const received = createHash('sha256').update(file).digest('hex');
  if (wanted !== undefined && wanted !== received) throw EaselError.of(`${role}Changed`, { received, wanted });
  return received;
}
