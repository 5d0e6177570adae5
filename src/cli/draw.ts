import { readFile, stat } from 'node:fs/promises';
import type { SidecarClient } from '../client/sidecarClient';
import { runJob } from '../client/runJob';
import { inOwnSize } from '../assets/ownSize';
import { EaselError } from '../protocol/errors';
import type { GenerationRequest, GenerationResult, Picture } from '../protocol/generation';
import {
  jobKindOf,
  maximumImageBytes,
  type GivenImages,
  type Job,
  type JobSubmission,
  type ResultOf,
} from '../protocol/jobs';
import type { ImagePaths } from './requestOptions';
import { prepareFolder, savePictures, type SavedFile, type Target } from './outputs';

/** What a model made: pictures, or frames. */
export type Drawn = ResultOf<'generate' | 'animate' | 'walk'>;

/** What became of one request. */
export type Outcome = { readonly result: Drawn; readonly files: readonly SavedFile[] } | { readonly error: EaselError };

export interface DrawOptions {
  /** Write the request into the picture file. */
  readonly metadata: boolean;
  readonly overwrite: boolean;
  readonly signal: AbortSignal;
  readonly onChange: (job: Job) => void;
}

export interface DrawOrder {
  readonly request: GenerationRequest;
  readonly images: ImagePaths;
  readonly target: Target;
}

/**
 * Draws and saves the pictures of one request.
 *
 * @returns also the failures that a person can meet; anything else is thrown
 */
export async function draw(
  client: SidecarClient,
  { request: asked, images: paths, target }: DrawOrder,
  { metadata, overwrite, signal, onChange }: DrawOptions,
): Promise<Outcome> {
  try {
    if (signal.aborted) throw EaselError.of('jobCancelled', {});
    const images = await readImages(paths);
    prepareFolder(target.folder);
    const request = images.init ? await inOwnSize(asked, images.init, client, signal) : asked;
    const submission: JobSubmission = {
      kind: jobKindOf(images),
      request: { ...request, format: target.format },
      images,
      embedMetadata: metadata,
    };
    const result = await runJob(client, submission, { signal, onChange });
    return { result, files: await savePictures(result.pictures, target, overwrite) };
  } catch (error) {
    if (error instanceof EaselError) return { error };
    throw error;
  }
}

async function readImages({ initImage, maskImage }: ImagePaths): Promise<GivenImages> {
  return {
    ...(initImage === undefined ? {} : { init: await readImage(initImage) }),
    ...(maskImage === undefined ? {} : { mask: await readImage(maskImage) }),
  };
}

/** @throws {EaselError} `fileNotRead` */
async function readImage(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    // Before it is read: a film or a disk image would not fit into memory.
    const { size } = await stat(file);
    if (size > maximumImageBytes) throw new Error(`it has ${size} bytes, and ${maximumImageBytes} is the most`);
    return new Uint8Array(await readFile(file));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw EaselError.of('fileNotRead', { file, detail }, { cause: error });
  }
}

/** Of a result of which no more was asked for. */
export function onlyPicture({ pictures }: Pick<GenerationResult, 'pictures'>): Picture {
  const [picture] = pictures;
  if (picture === undefined) throw new Error('a result without a picture');
  return picture;
}
