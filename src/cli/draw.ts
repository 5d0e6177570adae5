import type { SidecarClient } from '../client/sidecarClient';
import { runJob } from '../client/runJob';
import { EaselError } from '../protocol/errors';
import type { GenerationRequest, GenerationResult } from '../protocol/generation';
import type { Job } from '../protocol/jobs';
import { prepareFolder, savePictures, type SavedFile, type Target } from './outputs';

/** What became of one request. */
export type Outcome =
  { readonly result: GenerationResult; readonly files: readonly SavedFile[] } | { readonly error: EaselError };

export interface DrawOptions {
  /** Write the request into the picture file. */
  readonly metadata: boolean;
  readonly overwrite: boolean;
  readonly signal: AbortSignal;
  readonly onChange: (job: Job) => void;
}

/**
 * Draws and saves the pictures of one request.
 *
 * @returns also the failures that a person can meet; anything else is thrown
 */
export async function draw(
  client: SidecarClient,
  request: GenerationRequest,
  target: Target,
  { metadata, overwrite, signal, onChange }: DrawOptions,
): Promise<Outcome> {
  try {
    if (signal.aborted) throw EaselError.of('jobCancelled', {});
    prepareFolder(target.folder);
    const submission = {
      kind: 'textToImage',
      request: { ...request, format: target.format },
      embedMetadata: metadata,
    } as const;
    const result = await runJob(client, submission, { signal, onChange });
    return { result, files: await savePictures(result.pictures, target, overwrite) };
  } catch (error) {
    if (error instanceof EaselError) return { error };
    throw error;
  }
}
