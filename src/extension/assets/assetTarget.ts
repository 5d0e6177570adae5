import path from 'node:path';
import * as vscode from 'vscode';
import type { Settings } from '../settings/settings';
import { destinationOf, isInside, type DocumentPlace } from './destination';
import { assetFileName } from './fileName';

/** What decides where pictures go. */
export interface SavePlan {
  readonly document: vscode.Uri;
  /** The folder that the person chose for a document that is in none. */
  readonly folder: string | null;
  /** The person's own words. */
  readonly prompt: string;
}

/** What a file's name may say of how it was made. */
export interface MadeOf {
  readonly seed: number;
  /** The model's name. */
  readonly model: string;
  /** Of the file, without the dot. */
  readonly ending: string;
}

export interface AssetTarget {
  /** Path of the file system. */
  readonly folder: string;
  readonly fileName: string;
}

/** Where something that was made for a document goes, as the settings say. */
export function assetTarget({ seed, model, ending }: MadeOf, plan: SavePlan, settings: Settings): AssetTarget {
  const { document, folder, prompt } = plan;
  const baseName = assetFileName(settings['assets.fileName'], {
    prompt,
    seed,
    date: new Date(),
    documentBasename: path.posix.parse(document.path).name,
    model,
  });
  const fileName = `${baseName}.${ending}`;
  if (folder !== null) return { folder, fileName };
  const place = placeOf(document);
  const copyFiles = vscode.workspace
    .getConfiguration('markdown', document)
    .get<Record<string, string>>('copyFiles.destination', {});
  let target = destinationOf(place, { own: settings['assets.destination'], copyFiles }, fileName);
  // VS Code does not restrict its own setting, but a folder nobody trusts must not say that files go out of it.
  const bounds = place.workspaceFolder ?? path.posix.dirname(place.document);
  if (!vscode.workspace.isTrusted && !isInside(target.folder, bounds))
    target = destinationOf(place, { own: '', copyFiles: {} }, fileName);
  // The name may come from a setting of VS Code that gives it another ending; what is written stays what it is.
  const { name } = path.posix.parse(target.fileName);
  return { folder: vscode.Uri.file(target.folder).fsPath, fileName: `${name}.${ending}` };
}

/** Whether pictures of this document have a folder to go to without asking. */
export function hasFolder(document: vscode.Uri): boolean {
  return document.scheme !== 'untitled' || (vscode.workspace.workspaceFolders ?? []).length > 0;
}

function placeOf(document: vscode.Uri): DocumentPlace {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const allWorkspaceFolders = folders.map(({ uri }) => uri.path);
  if (document.scheme === 'untitled') {
    // A new document is where it would most likely be saved.
    const workspaceFolder = allWorkspaceFolders[0]!;
    return {
      document: path.posix.join(workspaceFolder, path.posix.basename(document.path)),
      workspaceFolder,
      allWorkspaceFolders,
    };
  }
  const file = vscode.Uri.file(document.path);
  return {
    document: file.path,
    workspaceFolder: vscode.workspace.getWorkspaceFolder(file)?.uri.path,
    allWorkspaceFolders,
  };
}
