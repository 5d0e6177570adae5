import path from 'node:path';
import type * as vscode from 'vscode';

const ending = '.easel.json';

/** A file of that name that is no animation (`easel.assets.json` is none) has another ending. */
export function isSpec({ uri }: Pick<vscode.TextDocument, 'uri'>): boolean {
  return ['file', 'untitled', 'vscode-remote'].includes(uri.scheme) && uri.path.endsWith(ending);
}

/** `book` of `book.easel.json`. */
export function specName(uri: vscode.Uri): string {
  return path.posix.basename(uri.path).slice(0, -ending.length);
}
