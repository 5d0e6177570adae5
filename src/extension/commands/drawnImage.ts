import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { DrawPlan } from '../../assets/drawPlan';
import { oneLine, type Finding } from '../../assets/finding';
import { entryIn, entryName, readManifest } from '../../assets/manifest';
import { isAnimationEntry, type PictureEntry } from '../../protocol/assetManifest';
import { EaselError } from '../../protocol/errors';
import { readGenerationMetadata } from '../../protocol/generationMetadata';
import { formatOfFileName } from '../../protocol/pictureFormat';
import { rootOf } from '../images/workspaceAssets';
import type { Services } from '../services';
import type { CommandArgument } from './commandArgument';
import { imageAtCursor, type PlacedFinding } from './imageAtCursor';

/** A picture that is there, and how another one like it is asked for. */
export interface DrawnImage {
  /** What it was drawn with, for what the document says now. */
  readonly plan: Pick<DrawPlan, 'path' | 'text' | 'size' | 'replaces'>;
  readonly altText: string;
  /** Whose settings count. */
  readonly document: vscode.Uri;
  /** Absolute path of the folder of its manifest. */
  readonly root: string;
  /** Its entry there. */
  readonly entry?: PictureEntry;
  /** The reference that it was found by. */
  readonly place?: PlacedFinding;
}

/**
 * The picture that a command is about: a picture file, or the one that a document shows at a range or the cursor.
 *
 * @throws {EaselError} `noImageAtCursor`, `imageNotDrawable`, `manifestInvalid`, `fileNotRead`
 */
export async function drawnImage(argument: CommandArgument, services: Services): Promise<DrawnImage> {
  const isPicture = argument.uri !== undefined && formatOfFileName(argument.uri.path) !== undefined;
  const place = isPicture ? undefined : await imageAtCursor(argument, services);
  const file = place?.finding.path ?? argument.uri!.fsPath;
  const document = place?.document.uri ?? argument.uri!;
  const root = rootOf(document);
  const name = entryName(root, file);
  const { t } = vscode.l10n;
  const notDrawable = (detail: string): EaselError => EaselError.of('imageNotDrawable', { name, detail });
  if (place && !place.finding.exists) throw notDrawable(t('It is not there.'));
  if (formatOfFileName(file) === undefined) throw notDrawable(t('Easel cannot write files of this kind.'));

  const entry = entryIn(await readManifest(root), name);
  if (entry && isAnimationEntry(entry)) throw notDrawable(t('It is an animation: use “{0}”.', t('Edit Animation')));
  const made = entry ?? (await ownMetadata(file));
  const said = place && textOf(place.finding);
  // Words that were edited beside an alt text that stayed are what was wanted.
  const text = said === undefined || said === entry?.altText ? made?.request.prompt : said;
  if (text === undefined) throw notDrawable(t('It has no alt text that says what to draw.'));
  const size = place?.finding.reference.size;
  return {
    plan: { path: file, text, ...(size ? { size } : {}), ...(made ? { replaces: made } : {}) },
    altText: said ?? entry?.altText ?? '',
    document,
    root,
    ...(entry ? { entry } : {}),
    ...(place ? { place } : {}),
  };
}

/** What a reference says, else what others say of its file. */
function textOf({ reference, text }: Finding): string | undefined {
  const own = oneLine(reference.altText);
  return own === '' ? text : own;
}

/** What a file says of itself, for a picture that no manifest lists. */
export async function ownMetadata(file: string): Promise<PictureEntry | undefined> {
  try {
    const metadata = readGenerationMetadata(await readFile(file));
    return metadata && { request: metadata.request, model: metadata.model, sha256: '' };
  } catch (error) {
    throw EaselError.of('fileNotRead', { file, detail: (error as Error).message }, { cause: error });
  }
}
