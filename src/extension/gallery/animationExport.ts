import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ExportedClip } from '../../client/exportClip';
import { altTextOf } from '../../documents/altText';
import { animationReference } from '../../documents/animationReference';
import { promptsOf } from '../../protocol/animationTask';
import { animationEnding } from '../../protocol/exporting';
import type { ExportOptions } from '../../protocol/galleryAnimation';
import { EaselError } from '../../protocol/errors';
import type { AnimationRun } from '../animation/animationRun';
import { exportToFolder, type ExportedToFolder } from '../animation/exportToFolder';
import type { RunExport } from '../animation/runRecord';
import { assetTarget } from '../assets/assetTarget';
import { textOf } from '../documents/trackedPlace';
import { targetFrom } from '../drawing/placeFiles';
import type { Services } from '../services';
import { readSettings } from '../settings/readSettings';
import type { LastEditor } from '../documents/lastEditor';

/**
 * Makes a file that plays of a run's frames, where pictures of the document at hand go.
 *
 * @param beside the document, or what stands for it
 */
export async function exportRun(
  run: AnimationRun,
  options: ExportOptions,
  beside: vscode.Uri,
  services: Services,
): Promise<ExportedToFolder> {
  const extension = options.kind === 'frames' ? '' : animationEnding(options.kind);
  const { seed = 0, model = '' } = services.animations.recordOf(run.id)?.made ?? {};
  const plan = { document: beside, folder: null, prompt: run.title };
  // Any ending makes the name of a folder.
  const { folder, fileName } = assetTarget({ seed, model, ending: extension || 'png' }, plan, readSettings(beside));
  const target = { folder, baseName: path.parse(fileName).name, extension, overwrite: false };
  return exportToFolder(run.id, options, target, altTextFor(run), services);
}

function altTextFor({ file }: AnimationRun): string {
  return altTextOf(promptsOf(file).join(', '));
}

/** What was written, and whether it is as it was asked for. */
export function exportedText({ result, file, still }: ExportedClip, { maxBytes }: ExportOptions): string {
  const { t } = vscode.l10n;
  const { width, height, frames, duration, files, notices } = result;
  const bytes = files.reduce((sum, each) => sum + (each.role === 'animation' ? each.bytes : 0), 0);
  const size = (bytes / 1000).toLocaleString(undefined, { maximumFractionDigits: 1 });
  const name = vscode.workspace.asRelativePath(file);
  const isKept = maxBytes !== undefined && bytes <= maxBytes;
  return [
    t('{0}: {1}×{2}, {3} frames, {4} s, {5} kB.', name, width, height, frames, Number(duration.toFixed(2)), size),
    ...(isKept ? [t('It is within the budget.')] : []),
    ...(still === undefined ? [] : [t('A still picture is in {0}.', vscode.workspace.asRelativePath(still))]),
    ...notices.map(({ sentence, args }) => t(sentence, args)),
  ].join(' ');
}

/** What is to be remembered of an export. */
export function runExportOf({ result, file, still, sprites }: ExportedClip, text: string): RunExport {
  const { kind, width, height, loop } = result;
  return { kind, file, still, className: sprites?.className, width, height, loop, text };
}

/**
 * Shows an exported file in the document that the person was in last.
 *
 * @returns what was done, for people
 * @throws {EaselError} `noEditor`, `documentReadOnly`, `fileNotRead` when it is gone
 */
export async function insertExported(exported: RunExport, run: AnimationRun, lastEditor: LastEditor): Promise<string> {
  const { kind, file, still, className, width, height, loop } = exported;
  if (kind === 'frames') return '';
  if (!existsSync(file)) throw EaselError.of('fileNotRead', { file, detail: vscode.l10n.t('It is not there.') });
  const document = await lastEditor.insert((shown) => {
    const nameOf = (made: string): string => targetFrom(shown.uri, vscode.Uri.file(made));
    const playing = {
      ...{ kind, target: nameOf(file), altText: altTextFor(run), width, height, loop },
      ...(still === undefined ? {} : { still: nameOf(still) }),
      ...(className === undefined ? {} : { className }),
    };
    return animationReference(playing, textOf(shown), shown.languageId);
  });
  return vscode.l10n.t('Inserted into {0}.', path.posix.basename(document.uri.path));
}
