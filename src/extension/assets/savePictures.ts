import path from 'node:path';
import * as vscode from 'vscode';
import { addToManifest, assetEntry, type Origin } from '../../assets/manifest';
import { saveExclusive } from '../../client/saveExclusive';
import { assetManifestName, type Asked } from '../../protocol/assetManifest';
import { EaselError } from '../../protocol/errors';
import type { GenerationResult } from '../../protocol/generation';
import { endingOf, formatOfMimeType } from '../../protocol/pictureFormat';
import type { Settings } from '../settings/settings';
import { assetTarget, type AssetTarget, type SavePlan } from './assetTarget';
import { keepElsewhere } from './keepElsewhere';

export interface SavedPictures {
  readonly files: readonly vscode.Uri[];
  /** Why the pictures are not where they should be; they are in the extension's own folder then. */
  readonly misplaced?: EaselError;
  /** Why they are not in the manifest. */
  readonly notListed?: EaselError;
}

/** What the pictures of a result are saved with. */
export interface PicturesPlan extends SavePlan {
  /** What the document says that the pictures show. */
  readonly altText: string;
  /** What the manifest keeps beside the request, where a style added words. */
  readonly asked?: Asked;
}

/**
 * Saves a result's pictures as files and enters them into the manifest. A picture that is drawn is never lost: where
 * its folder cannot be written, it goes into the extension's own.
 */
export async function savePictures(
  result: GenerationResult,
  plan: PicturesPlan,
  settings: Settings,
  context: vscode.ExtensionContext,
): Promise<SavedPictures> {
  const targets = result.pictures.map(({ seed, mimeType }) => {
    const ending = endingOf(formatOfMimeType(mimeType));
    return assetTarget({ seed, model: result.model.name, ending }, plan, settings);
  });
  try {
    const files: vscode.Uri[] = [];
    for (const [index, { data }] of result.pictures.entries()) files.push(await save(targets[index]!, data));
    const { asked, altText } = plan;
    const origin = { ...originOf(settings, context), altText, ...(asked ? { asked } : {}) };
    const notListed = settings['assets.manifest'] ? await list(result, files, origin) : undefined;
    return notListed ? { files, notListed } : { files };
  } catch (error) {
    const homeless = result.pictures.map(({ data }, index) => ({ fileName: targets[index]!.fileName, data }));
    return keepElsewhere(homeless, error, context);
  }
}

async function save({ folder, fileName }: AssetTarget, data: Uint8Array): Promise<vscode.Uri> {
  const { name, ext } = path.parse(fileName);
  return vscode.Uri.file(await saveExclusive(folder, name, ext.slice(1), data));
}

/** What the manifest says of a picture beside its request. */
export function originOf(settings: Settings, { extension }: vscode.ExtensionContext): Origin {
  const { version } = extension.packageJSON as { version: string };
  return { easel: version, embedMetadata: settings['assets.embedMetadata'] };
}

/** @returns why it did not work */
async function list(
  result: GenerationResult,
  files: readonly vscode.Uri[],
  origin: Origin,
): Promise<EaselError | undefined> {
  try {
    for (const [index, file] of files.entries()) {
      const folder = vscode.workspace.getWorkspaceFolder(file);
      if (!folder || file.path === vscode.Uri.joinPath(folder.uri, assetManifestName).path) continue;
      const name = path.posix.relative(folder.uri.path, file.path);
      await addToManifest(folder.uri.fsPath, { [name]: assetEntry(result, result.pictures[index]!, origin) });
    }
    return undefined;
  } catch (error) {
    return EaselError.from(error);
  }
}
