import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { addToManifest, assetEntry, entryName } from '../../assets/manifest';
import { saveExactly, saveReplacing } from '../../client/saveExclusive';
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
  const sha256 = hashOf(picture.data);
  try {
    if (replaces !== null && (await hashOfFile(file.fsPath)) === replaces) {
      await saveReplacing(file.fsPath, picture.data);
    } else await saveExactly(file.fsPath, picture.data);
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

/** The sha256 of a file's content; undefined when there is none. */
export async function hashOfFile(file: string): Promise<string | undefined> {
  try {
    return hashOf(await readFile(file));
  } catch {
    return undefined;
  }
}

function hashOf(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
