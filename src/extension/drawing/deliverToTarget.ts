import { createHash } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import { savePlanned } from '../../assets/drawPlan';
import { addToManifest, assetEntry, entryName } from '../../assets/manifest';
import { EaselError } from '../../protocol/errors';
import type { GenerationResult } from '../../protocol/generation';
import { keepElsewhere } from '../assets/keepElsewhere';
import { originOf } from '../assets/savePictures';
import type { Services } from '../services';
import { readSettings } from '../settings/readSettings';
import type { TargetContext } from './jobContext';

export interface PlacedPicture {
  /** Where the file is. */
  readonly file: vscode.Uri;
  readonly sha256: string;
  /** Why it is not at its target; it is in the extension's own folder then. */
  readonly misplaced?: EaselError;
  /** Why it is not in the manifest. */
  readonly notListed?: EaselError;
}

/**
 * Saves the one picture of a result exactly where a document says that it is, and enters it into the manifest. What
 * exists is overwritten only when it is still the file that the person gave up.
 */
export async function deliverToTarget(
  result: GenerationResult,
  { target, altText, replaces, asked }: TargetContext,
  services: Services,
): Promise<PlacedPicture> {
  const file = vscode.Uri.parse(target, true);
  const picture = result.pictures[0]!;
  const sha256 = createHash('sha256').update(picture.data).digest('hex');
  try {
    const plan = { path: file.fsPath, ...(replaces === null ? {} : { replaces: { sha256: replaces } }) };
    await savePlanned(plan, picture.data, services.assets.facts);
  } catch (error) {
    const homeless = [{ fileName: path.basename(file.fsPath), data: picture.data }];
    const { files, misplaced } = await keepElsewhere(homeless, error, services.context);
    return { file: files[0]!, sha256, misplaced };
  }
  services.log.info(`saved ${file.fsPath}`);
  const settings = readSettings(file);
  const folder = vscode.workspace.getWorkspaceFolder(file);
  if (!folder || !settings['assets.manifest']) return { file, sha256 };
  try {
    const origin = { ...originOf(settings, services.context), altText, ...(asked ? { asked } : {}) };
    const name = entryName(folder.uri.fsPath, file.fsPath);
    await addToManifest(folder.uri.fsPath, { [name]: assetEntry(result, picture, origin) });
    return { file, sha256 };
  } catch (error) {
    return { file, sha256, notListed: EaselError.from(error) };
  }
}
