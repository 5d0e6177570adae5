import path from 'node:path';
import * as vscode from 'vscode';
import type { ExportTarget } from '../../client/exportClip';
import { animationReference } from '../../documents/animationReference';
import { EaselError } from '../../protocol/errors';
import { animationEnding } from '../../protocol/exporting';
import { assetTarget } from '../assets/assetTarget';
import { keptInstead, ownFolder } from '../assets/keepElsewhere';
import type { TrackedPlace } from '../documents/trackedPlace';
import type { AnimationPlace } from '../drawing/jobContext';
import { placeFiles, type DeliverOptions, type MadeAsset, type MadeFile } from '../drawing/placeFiles';
import type { Services } from '../services';
import { readSettings } from '../settings/readSettings';
import { exportToFolder, type ExportedToFolder } from './exportToFolder';

/** Makes the file of a run's frames and shows it in the document that it was asked for in. */
export async function runToDocument(
  id: string,
  place: AnimationPlace,
  tracked: TrackedPlace,
  services: Services,
  options: DeliverOptions,
): Promise<readonly MadeAsset[]> {
  const { format, altText } = place;
  const { clip, misplaced, notListed } = await exportFor(id, place, services);
  services.log.info(`saved ${clip.file}`);
  const { width, height, loop } = clip.result;
  const made: MadeFile = {
    file: vscode.Uri.file(clip.file),
    write: (target, languageId, text) =>
      animationReference({ kind: format, target, altText, width, height, loop }, text, languageId),
  };
  const ofFrames = services.animations.resultOf(id)?.notices ?? [];
  const saved = { files: [made], misplaced, notListed, notices: [...ofFrames, ...clip.result.notices] };
  return placeFiles(saved, place, tracked, services, options);
}

/** Into the folder where the document's pictures go; where that cannot be written, into the extension's own. */
async function exportFor(
  id: string,
  { document: uri, folder: chosen, prompt, format, altText }: AnimationPlace,
  services: Services,
): Promise<ExportedToFolder & { readonly misplaced?: EaselError }> {
  const { animations } = services;
  const document = vscode.Uri.parse(uri, true);
  const ending = animationEnding(format);
  const { seed, model } = animations.recordOf(id)!.made!;
  const { folder, fileName } = assetTarget(
    { seed, model, ending },
    { document, folder: chosen, prompt },
    readSettings(document),
  );
  const target: ExportTarget = { folder, baseName: path.parse(fileName).name, extension: ending, overwrite: false };
  try {
    return await exportToFolder(id, { kind: format }, target, altText, services);
  } catch (error) {
    if (!(error instanceof EaselError) || !fileCodes.some((code) => error.is(code))) throw error;
    const clip = await animations.export(id, { kind: format }, { ...target, folder: ownFolder(services.context) });
    return { clip, misplaced: keptInstead(error, [vscode.Uri.file(clip.file)]) };
  }
}

const fileCodes = ['fileNotWritten', 'noSpaceLeft', 'fileNameTooLong', 'folderNotWritable'] as const;
