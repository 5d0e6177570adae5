import path from 'node:path';
import type { FramesOutcome } from '../protocol/frames';
import type { GenerationResult } from '../protocol/generation';
import { noticeText } from '../protocol/notices';
import type { Drawn, Outcome } from './draw';
import type { SavedFile } from './outputs';
import { deviceNames, formatSeconds } from './progress';
import { errorReport, print, tell, type ErrorReport } from './terminal';

/** One request's part of the JSON document: what was drawn and where it is, or why not. */
export function outcomeDocument(outcome: Outcome): Record<string, unknown> | { error: ErrorReport } {
  if ('error' in outcome) return { error: errorReport(outcome.error) };
  const { request, model, device, notices, seconds } = outcome.result;
  return {
    files: outcome.files.map(({ file, seed, width, height }) => ({ file, seed, width, height })),
    request,
    model,
    device,
    notices: notices.map((notice) => ({ code: notice.code, text: noticeText(notice) })),
    seconds,
  };
}

/** The files on standard output, all else that a person wants to know on standard error. */
export function tellResult({ model, request, device, notices, seconds }: Drawn, files: readonly SavedFile[]): void {
  for (const { file, taken } of files) {
    if (taken !== undefined) tell(`${shown(taken)} exists and was left as it is (--overwrite replaces it).`);
    print(shown(file));
  }
  const { seed, numImages } = 'spec' in request ? { ...request.spec, numImages: 1 } : request;
  const seeds = numImages === 1 ? `seed ${seed}` : `seeds from ${seed}`;
  tell(`Drawn in ${formatSeconds(seconds)} on ${deviceNames[device.device]} with the model “${model.name}”, ${seeds}.`);
  tellNotes(device, notices);
}

/** What comes of a task whose frames went to a folder. */
type FramesResult = FramesOutcome &
  Pick<GenerationResult, 'model' | 'device' | 'notices' | 'seconds'> & {
    readonly request: { readonly spec: { readonly seed: number } };
  };

/** The JSON document of such a task. */
export function framesDocument({
  notices,
  ...result
}: FramesResult): Omit<FramesResult, 'notices'> & { notices: object } {
  return { ...result, notices: notices.map((notice) => ({ code: notice.code, text: noticeText(notice) })) };
}

/**
 * The folder on standard output, all else on standard error.
 * @param isResult not when the frames were only on their way to a file
 */
export function tellFrames({ folder, frames, width, height, fps, ...rest }: FramesResult, isResult: boolean): void {
  const { model, device, notices, seconds, request } = rest;
  if (isResult) print(shown(folder));
  const drawn = `${counted(frames, 'frame')} of ${width}×${height}, ${formatSeconds(frames / fps)} at ${fps} a second`;
  const where = `on ${deviceNames[device.device]} with the model “${model.name}”`;
  tell(`${drawn}: drawn in ${formatSeconds(seconds)} ${where}, seed ${request.spec.seed}.`);
  tellNotes(device, notices);
}

/** `1 frame`, `48 frames`. */
export function counted(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

function tellNotes({ reason }: FramesResult['device'], notices: FramesResult['notices']): void {
  if (reason !== undefined) tell(`Not on CUDA: ${reason}`);
  for (const notice of notices) tell(`Note: ${noticeText(notice)}`);
}

/** As short as it can be said from here. */
export function shown(file: string): string {
  const relative = path.relative('.', file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}
