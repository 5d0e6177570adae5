import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { saveExclusive } from '../../client/saveExclusive';
import { assetManifestName } from '../../protocol/assetManifest';
import { EaselError } from '../../protocol/errors';
import type { GenerationResult, Picture } from '../../protocol/generation';
import { endingOf, formatOfMimeType } from '../../protocol/pictureFormat';
import type { Settings } from '../settings/settings';
import { destinationOf, isInside, type DocumentPlace } from './destination';
import { assetFileName } from './fileName';
import { addToManifest, assetEntry } from './manifest';

export interface SavedPictures {
  readonly files: readonly vscode.Uri[];
  /** Why the pictures are not where they should be; they are in the extension's own folder then. */
  readonly misplaced?: EaselError;
  /** Why they are not in the manifest. */
  readonly notListed?: EaselError;
}

/** What decides where pictures go. */
export interface SavePlan {
  readonly document: vscode.Uri;
  /** The folder that the person chose for a document that is in none. */
  readonly folder: string | null;
  readonly prompt: string;
}

/**
 * Saves a result's pictures as files and enters them into the manifest. A picture that is drawn is never lost: where
 * its folder cannot be written, it goes into the extension's own.
 */
export async function savePictures(
  result: GenerationResult,
  plan: SavePlan,
  settings: Settings,
  context: vscode.ExtensionContext,
): Promise<SavedPictures> {
  const targets = result.pictures.map((picture) => targetOf(picture, result, plan, settings));
  try {
    const files: vscode.Uri[] = [];
    for (const [index, { data }] of result.pictures.entries()) files.push(await save(targets[index]!, data));
    const notListed = settings['assets.manifest'] ? await list(result, files) : undefined;
    return notListed ? { files, notListed } : { files };
  } catch (error) {
    const files: vscode.Uri[] = [];
    for (const [index, { data }] of result.pictures.entries()) {
      const { fileName } = targets[index]!;
      const own = vscode.Uri.joinPath(context.globalStorageUri, 'pictures').fsPath;
      files.push(await save({ folder: own, fileName }, data).catch(() => save({ folder: tmpdir(), fileName }, data)));
    }
    const { what, args } = EaselError.from(error).serialised;
    const detail = vscode.l10n.t(what, args);
    const where = files.map(({ fsPath }) => fsPath).join(', ');
    return { files, misplaced: EaselError.of('pictureKeptElsewhere', { detail, kept: where }, { cause: error }) };
  }
}

interface Target {
  /** Path of the file system. */
  readonly folder: string;
  readonly fileName: string;
}

async function save({ folder, fileName }: Target, data: Uint8Array): Promise<vscode.Uri> {
  const { name, ext } = path.parse(fileName);
  return vscode.Uri.file(await saveExclusive(folder, name, ext.slice(1), data));
}

function targetOf(picture: Picture, result: GenerationResult, plan: SavePlan, settings: Settings): Target {
  const { document, folder, prompt } = plan;
  const baseName = assetFileName(settings['assets.fileName'], {
    prompt,
    seed: picture.seed,
    date: new Date(),
    documentBasename: path.posix.parse(document.path).name,
    model: result.model.name,
  });
  const ending = endingOf(formatOfMimeType(picture.mimeType));
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

/** @returns why it did not work */
async function list(result: GenerationResult, files: readonly vscode.Uri[]): Promise<EaselError | undefined> {
  try {
    for (const [index, file] of files.entries()) {
      const folder = vscode.workspace.getWorkspaceFolder(file);
      if (!folder || file.path === vscode.Uri.joinPath(folder.uri, assetManifestName).path) continue;
      const name = path.posix.relative(folder.uri.path, file.path);
      await addToManifest(folder.uri.fsPath, { [name]: assetEntry(result, result.pictures[index]!) });
    }
    return undefined;
  } catch (error) {
    return EaselError.from(error);
  }
}
