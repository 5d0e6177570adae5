import * as vscode from 'vscode';
import { animationEntry, type DrawnFrames } from '../../assets/animationEntry';
import { addToManifest, entryName } from '../../assets/manifest';
import type { ExportedClip, ExportTarget } from '../../client/exportClip';
import { readFrames } from '../../client/framesInFolder';
import { type AnimationEntry, assetManifestName, type Asked } from '../../protocol/assetManifest';
import { promptsOf, type AnimationFile } from '../../protocol/animationTask';
import { EaselError } from '../../protocol/errors';
import { originOf } from '../assets/savePictures';
import type { Services } from '../services';
import { readSettings } from '../settings/readSettings';
import type { RunExportOptions } from './animationRuns';

export interface ExportedToFolder {
  readonly clip: ExportedClip;
  /** Why it is not in the manifest. */
  readonly notListed?: EaselError;
}

/**
 * Makes a file that plays of a run's frames and enters it into the manifest.
 *
 * @param altText what is said of it where it is shown
 * @throws {EaselError} as `exportClip` does
 */
export async function exportToFolder(
  id: string,
  options: RunExportOptions,
  target: ExportTarget,
  altText: string,
  services: Services,
): Promise<ExportedToFolder> {
  const clip = await services.animations.export(id, options, target);
  try {
    await list(id, clip, options, altText, services);
    return { clip };
  } catch (error) {
    return { clip, notListed: EaselError.from(error) };
  }
}

async function list(
  id: string,
  clip: ExportedClip,
  options: RunExportOptions,
  altText: string,
  { animations, assets, context }: Services,
): Promise<void> {
  const run = animations.find(id);
  const made = animations.recordOf(id)?.made;
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(clip.file));
  // A folder of frames is no file, and of a run that was stopped nothing is drawn again.
  if (!run || !made || !folder || options.kind === 'frames') return;
  const settings = readSettings(folder.uri);
  if (!settings['assets.manifest']) return;
  const root = folder.uri.fsPath;
  const { file, record } = await readFrames(run.folder.fsPath);
  const drawn: DrawnFrames = { file, model: { ...record.model, name: made.model }, device: made.device };
  const asked = askedOf(run.file);
  const origin = { ...originOf(settings, context), altText, ...(asked && { asked }) };
  const { width, height } = clip.result;
  const parts: readonly [string | undefined, AnimationEntry['exported']['part']][] = [
    [clip.sprites?.sheet ?? clip.file, 'animation'],
    [clip.still, 'still'],
  ];
  const entries = parts.map(async ([path, part]) => {
    const sha256 = path === undefined ? undefined : await assets.facts.sha256(path);
    const name = path === undefined ? '' : entryName(root, path);
    // Somebody may have taken it away already.
    if (sha256 === undefined || name === assetManifestName) return [];
    return [[name, animationEntry(root, drawn, options, { part, sha256, size: { width, height } }, origin)] as const];
  });
  await addToManifest(root, Object.fromEntries((await Promise.all(entries)).flat()));
}

/** The person's own words, where a style added some. */
function askedOf(file: AnimationFile): Asked | undefined {
  const { stylePreset } = file.spec;
  return stylePreset === undefined ? undefined : { prompt: promptsOf(file).join(', '), style: stylePreset };
}
