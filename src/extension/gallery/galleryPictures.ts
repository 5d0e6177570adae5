import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { AssetEntry } from '../../protocol/assetManifest';
import { EaselError } from '../../protocol/errors';
import { isInside } from '../assets/destination';
import { readManifest } from '../../assets/manifest';

export interface ListedPicture {
  readonly file: vscode.Uri;
  /** Path relative to its workspace folder. */
  readonly name: string;
  readonly entry: AssetEntry;
  /** When the file was last changed, in milliseconds since 1970. */
  readonly changedAt: number;
}

/** The pictures that the manifests of all workspace folders list and that are on disk, newest first. */
export async function listPictures(): Promise<{ pictures: ListedPicture[]; problems: EaselError[] }> {
  const problems: EaselError[] = [];
  const lists = (vscode.workspace.workspaceFolders ?? []).map(async ({ uri }) => {
    try {
      const { assets } = await readManifest(uri.fsPath);
      return await Promise.all(Object.entries(assets).map(([name, entry]) => findPicture(uri, name, entry)));
    } catch (error) {
      problems.push(EaselError.from(error));
      return [];
    }
  });
  const pictures = (await Promise.all(lists)).flat().filter((picture) => picture !== undefined);
  return { pictures: pictures.sort((a, b) => b.changedAt - a.changedAt || a.name.localeCompare(b.name)), problems };
}

async function findPicture(folder: vscode.Uri, name: string, entry: AssetEntry): Promise<ListedPicture | undefined> {
  const file = vscode.Uri.joinPath(folder, name);
  // A manifest is somebody's file; it must not lead out of its folder.
  if (!isInside(path.posix.normalize(file.path), folder.path)) return undefined;
  try {
    const { mtimeMs } = await stat(file.fsPath);
    return { file, name, entry, changedAt: mtimeMs };
  } catch {
    return undefined; // deleted or not checked out
  }
}
