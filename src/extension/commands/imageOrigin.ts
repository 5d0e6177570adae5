import { readFile } from 'node:fs/promises';
import { imageSize } from 'image-size';
import * as vscode from 'vscode';
import { EaselError } from '../../protocol/errors';
import type { Services } from '../services';
import type { CommandArgument } from './commandArgument';
import { imageAtCursor } from './imageAtCursor';
import type { Origin } from './newPictures';

/**
 * The picture that a command is about: a picture file, or the one that a document shows at a range or the cursor.
 *
 * @throws {EaselError} `noDocument`, `noImageAtCursor`, `imageNotDrawable`
 */
export async function originOf(argument: CommandArgument, services: Services): Promise<Origin> {
  const { uri, range } = argument;
  const isDocument = range !== undefined || vscode.window.activeTextEditor?.document.uri.toString() === uri?.toString();
  if (uri && !isDocument) return { path: uri.fsPath, place: undefined };
  const place = await imageAtCursor(argument, services);
  const { path: file, name, exists } = place.finding;
  if (!exists) throw EaselError.of('imageNotDrawable', { name, detail: vscode.l10n.t('It is not there.') });
  return { path: file, place };
}

/** @throws {EaselError} `fileNotRead` */
export async function readImage(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readFile(file);
  } catch (error) {
    throw EaselError.of('fileNotRead', { file, detail: (error as Error).message }, { cause: error });
  }
}

/** In pixels; undefined when it cannot be told, and then the engine says what is wrong. */
export function sizeOf(file: Uint8Array): { width: number; height: number } | undefined {
  try {
    const { width, height, orientation = 1 } = imageSize(file);
    // From 5 on, a photo lies on its side.
    return orientation < 5 ? { width, height } : { width: height, height: width };
  } catch {
    return undefined;
  }
}
