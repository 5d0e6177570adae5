import path from 'node:path';
import type { GenerationResult } from '../protocol/generation';
import { noticeText } from '../protocol/notices';
import type { Outcome } from './draw';
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
export function tellResult(
  { model, request, device, notices, seconds }: GenerationResult,
  files: readonly SavedFile[],
): void {
  for (const { file, taken } of files) {
    if (taken !== undefined) tell(`${shown(taken)} exists and was left as it is (--overwrite replaces it).`);
    print(shown(file));
  }
  const seeds = request.numImages === 1 ? `seed ${request.seed}` : `seeds from ${request.seed}`;
  tell(`Drawn in ${formatSeconds(seconds)} on ${deviceNames[device.device]} with the model “${model.name}”, ${seeds}.`);
  if (device.reason !== undefined) tell(`Not on CUDA: ${device.reason}`);
  for (const notice of notices) tell(`Note: ${noticeText(notice)}`);
}

/** As short as it can be said from here. */
export function shown(file: string): string {
  const relative = path.relative('.', file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}
