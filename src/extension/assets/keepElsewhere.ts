import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { saveExclusive } from '../../client/saveExclusive';
import { slug } from '../../client/slug';
import { EaselError, type SerialisedEaselError } from '../../protocol/errors';

/** What was drawn and under which name it should have been saved. */
export interface HomelessPicture {
  readonly fileName: string;
  readonly data: Uint8Array;
}

/**
 * A picture that is drawn is never lost: where its folder cannot be written, it goes into the extension's own, else
 * into the one for temporary files. Resolves to the files, in order, and to what is to be said about it.
 *
 * @param error why they could not be put in their place
 */
export async function keepElsewhere(
  pictures: readonly HomelessPicture[],
  error: unknown,
  context: vscode.ExtensionContext,
): Promise<{ files: vscode.Uri[]; misplaced: EaselError }> {
  const own = ownFolder(context);
  const files: vscode.Uri[] = [];
  for (const { fileName, data } of pictures) {
    const { name, ext } = path.parse(fileName);
    const save = (folder: string): Promise<string> => saveExclusive(folder, shortened(name), ext.slice(1), data);
    files.push(vscode.Uri.file(await save(own).catch(() => save(tmpdir()))));
  }
  return { files, misplaced: keptInstead(error, files) };
}

/** The extension's own folder for what has no other place. */
export function ownFolder({ globalStorageUri }: vscode.ExtensionContext): string {
  return vscode.Uri.joinPath(globalStorageUri, 'pictures').fsPath;
}

/**
 * What is to be said of files that are not in their place.
 *
 * @param error why
 */
export function keptInstead(error: unknown, files: readonly vscode.Uri[]): EaselError {
  const { what, args } = EaselError.from(error).serialised;
  const detail = vscode.l10n.t(what, shortPaths(args));
  const kept = files.map(({ fsPath }) => fsPath).join(', ');
  return EaselError.of('pictureKeptElsewhere', { detail, kept }, { cause: error });
}

/** Of very long paths the middle is left out, or they would hide why they could not be written. */
function shortPaths(args: SerialisedEaselError['args']): SerialisedEaselError['args'] {
  const short = (value: string): string => (value.length > 120 ? `${value.slice(0, 60)}…${value.slice(-50)}` : value);
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, typeof value === 'string' ? short(value) : value]),
  );
}

/** That a name is too long may be the very reason why a picture has no place. */
function shortened(name: string): string {
  return Buffer.byteLength(name) > 120 ? slug(name) : name;
}
