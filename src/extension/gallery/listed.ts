import type * as vscode from 'vscode';
import { type AnimationEntry, ownPromptOf, ownWordsOf, type PictureEntry } from '../../protocol/assetManifest';

/** How a picture was made, as the manifest says, else the picture itself. */
export type Making = Pick<PictureEntry, 'request' | 'model' | 'asked' | 'device'> &
  Partial<Pick<PictureEntry, 'sha256'>>;

interface ListedFile {
  /** The number of its workspace folder, a slash, its path in that folder. */
  readonly id: string;
  readonly folder: vscode.Uri;
  readonly file: vscode.Uri;
  /** Path relative to its workspace folder. */
  readonly name: string;
  /** When the file was last changed, in milliseconds since 1970. */
  readonly changedAt: number;
}

export interface ListedPicture extends ListedFile {
  readonly making: Making;
}

/** A file that plays, or the still picture that goes with one. */
export interface ListedAnimation extends ListedFile {
  readonly animation: AnimationEntry;
}

export type Listed = ListedPicture | ListedAnimation;

export function isListedAnimation(listed: Listed): listed is ListedAnimation {
  return 'animation' in listed;
}

/** What was asked for, in the person's own words. */
export function wordsOf(listed: Listed): string {
  return isListedAnimation(listed) ? ownWordsOf(listed.animation) : ownPromptOf(listed.making);
}

/** In pixels. */
export function sizeOf(listed: Listed): { readonly width: number; readonly height: number } {
  if (isListedAnimation(listed)) return listed.animation.size;
  const { request } = listed.making;
  return { width: request.outputWidth ?? request.width, height: request.outputHeight ?? request.height };
}
