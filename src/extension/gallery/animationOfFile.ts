import path from 'node:path';
import * as vscode from 'vscode';
import { entryIn, entryName, readManifest } from '../../assets/manifest';
import { type AnimationEntry, isAnimationEntry } from '../../protocol/assetManifest';
import { EaselError } from '../../protocol/errors';
import type { FileValues } from '../../protocol/galleryAnimation';
import { rootOf } from '../images/workspaceAssets';
import { baseOf, rebased } from './animationDraftFile';
import { present } from './animationValues';

/**
 * What a file that plays was made of, as its workspace's list of pictures says.
 *
 * @throws {EaselError} `imageNotDrawable`, `manifestInvalid`
 */
export async function valuesOfAnimation(file: vscode.Uri): Promise<FileValues> {
  const root = rootOf(file);
  const name = entryName(root, file.fsPath);
  const entry = entryIn(await readManifest(root), name);
  if (!entry || !isAnimationEntry(entry)) {
    const detail = vscode.l10n.t('It is not an animation that Easel made.');
    throw EaselError.of('imageNotDrawable', { name: path.basename(name), detail });
  }
  return valuesOfEntry(entry, root);
}

/** @param root absolute path of the folder that its paths are relative to */
export function valuesOfEntry({ spec, model }: AnimationEntry, root: string): FileValues {
  return present({ ...spec, ...rebased(spec, root, baseOf(null) ?? root), model: model.id });
}
