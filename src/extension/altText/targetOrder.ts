import * as vscode from 'vscode';
import type { SizeHint } from '../../documents/imageReference';
import { formatOfFileName } from '../../protocol/pictureFormat';
import type { TargetOrder } from '../drawing/drawAtTarget';
import { readSettings } from '../settings/readSettings';
import { requestOf, type RequestOverrides } from '../settings/settings';

/** A picture that belongs into a file. */
export interface WantedFile {
  /** Absolute path. */
  readonly path: string;
  readonly prompt: string;
  /** What documents say of it; the prompt, unless it could not be written there. */
  readonly altText: string;
  /** How large documents show it. */
  readonly size?: SizeHint | undefined;
  /** Whose settings count. */
  readonly document: vscode.Uri;
  /** The sha256 of the file that the person gave up for it. */
  readonly replaces?: string | undefined;
}

/** @throws {EaselError} `settingInvalid`, `invalidRequest` */
export function targetOrder(wanted: WantedFile, overrides: RequestOverrides = {}): TargetOrder {
  const settings = readSettings(wanted.document);
  const format = formatOfFileName(wanted.path);
  const request = requestOf(wanted.prompt, settings, {
    ...(wanted.size?.width === undefined ? {} : { outputWidth: wanted.size.width }),
    ...(wanted.size?.height === undefined ? {} : { outputHeight: wanted.size.height }),
    ...overrides,
    // The file's name says what it is, and there is one file.
    ...(format === undefined ? {} : { format }),
    numImages: 1,
  });
  return {
    request,
    embedMetadata: settings['assets.embedMetadata'],
    context: {
      version: 1,
      target: vscode.Uri.file(wanted.path).toString(),
      altText: wanted.altText,
      replaces: wanted.replaces ?? null,
    },
  };
}
