import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { oneLine, type Finding } from '../../assets/finding';
import { entryName, readManifest } from '../../assets/manifest';
import type { SizeHint } from '../../documents/imageReference';
import type { AssetEntry } from '../../protocol/assetManifest';
import { EaselError } from '../../protocol/errors';
import { readGenerationMetadata } from '../../protocol/generationMetadata';
import { builtinModelId } from '../../protocol/models';
import { formatOfFileName } from '../../protocol/pictureFormat';
import { rootOf } from '../images/workspaceAssets';
import type { Services } from '../services';
import { readSettings } from '../settings/readSettings';
import type { RequestOverrides } from '../settings/settings';
import type { CommandArgument } from './commandArgument';
import { imageAtCursor, type PlacedFinding } from './imageAtCursor';

/** A picture that is there, and how another one like it is asked for. */
export interface DrawnImage {
  /** Absolute path. */
  readonly path: string;
  readonly prompt: string;
  readonly altText: string;
  readonly request: RequestOverrides;
  readonly size?: SizeHint | undefined;
  /** Its place in the manifest: the folder's absolute path and the entry as it is now. */
  readonly root: string;
  readonly entry?: AssetEntry;
  /** Whose settings count. */
  readonly document: vscode.Uri;
  /** The reference that it was found by. */
  readonly place?: PlacedFinding;
}

/**
 * The picture that a command is about: a picture file, or the one that a document shows at a range or the cursor.
 * What it was drawn with, by its entry or its own metadata, is asked for again, but for the seed; what the document
 * says now goes before what it said then.
 *
 * @throws {EaselError} `noImageAtCursor`, `imageNotDrawable`, `manifestInvalid`
 */
export async function drawnImage(argument: CommandArgument, services: Services): Promise<DrawnImage> {
  const isFile = argument.uri !== undefined && formatOfFileName(argument.uri.path) !== undefined;
  const place = isFile ? undefined : await imageAtCursor(argument, services);
  const file = place?.finding.path ?? argument.uri!.fsPath;
  const document = place?.document.uri ?? argument.uri!;
  const root = rootOf(document);
  const name = entryName(root, file);
  if (place && !place.finding.exists) throw notDrawable(name, vscode.l10n.t('It is not there.'));
  if (formatOfFileName(file) === undefined)
    throw notDrawable(name, vscode.l10n.t('Easel cannot write files of this kind.'));
  const { assets } = await readManifest(root);
  const entry = Object.hasOwn(assets, name) ? assets[name] : undefined;
  const made = entry ?? (await ownMetadata(file));
  const said = place && textOf(place.finding);
  const prompt = said ?? made?.request.prompt;
  if (prompt === undefined) throw notDrawable(name, vscode.l10n.t('It has no alt text that says what to draw.'));
  const model = readSettings(document).model ?? builtinModelId;
  return {
    path: file,
    // A prompt that was edited beside an alt text that stayed is what is wanted.
    prompt: entry !== undefined && entry.altText === prompt ? entry.request.prompt : prompt,
    altText: said ?? entry?.altText ?? '',
    // Steps and guidance of one model are wrong for another.
    request: made && made.model.id === model ? likeIt(made.request) : {},
    size: place?.finding.reference.size,
    root,
    document,
    ...(entry ? { entry } : {}),
    ...(place ? { place } : {}),
  };
}

/** What a reference says, else what others say of its file. */
function textOf({ reference, text }: Finding): string | undefined {
  const own = oneLine(reference.altText);
  return own === '' ? text : own;
}

function likeIt(request: Omit<AssetEntry['request'], 'model'>): RequestOverrides {
  const { width, height, numInferenceSteps, guidanceScale, negativePrompt, scheduler, transparent } = request;
  return {
    ...{ width, height, numInferenceSteps, guidanceScale, negativePrompt, scheduler },
    ...(transparent === undefined ? {} : { transparent }),
  };
}

async function ownMetadata(
  file: string,
): Promise<{ request: AssetEntry['request']; model: { id: string } } | undefined> {
  const metadata = readGenerationMetadata(await readFile(file).catch(() => new Uint8Array()));
  return metadata && { request: metadata.request, model: metadata.model };
}

function notDrawable(name: string, detail: string): EaselError {
  return EaselError.of('imageNotDrawable', { name, detail });
}
