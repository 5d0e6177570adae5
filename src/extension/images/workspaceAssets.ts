import path from 'node:path';
import * as vscode from 'vscode';
import { FileFacts } from '../../assets/fileFacts';
import type { Finding } from '../../assets/finding';
import { showError } from '../status/showError';
import { Scanner } from './scanner';

/** What this window knows of the pictures of its folders. */
export class WorkspaceAssets {
  readonly facts = new FileFacts();
  /** Reads documents aside from the extension host's own thread. */
  readonly scanner: Scanner;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.scanner = new Scanner(context.asAbsolutePath('dist/scanThread.js'), (problem) => {
      // Of many documents that cannot be read nobody wants a message each.
      if (problem.is('fileNotRead')) log.warn(problem.message);
      else showError(problem, log);
    });
  }

  /** The pictures of a document as it is in the editor; none where it is not in a folder. */
  async findingsIn(document: vscode.TextDocument): Promise<readonly Finding[]> {
    if (!isOnDisk(document)) return [];
    const text = { file: document.uri.fsPath, text: document.getText(), languageId: document.languageId };
    return this.scanner.run('findings', { document: text, root: rootOf(document.uri) });
  }
}

/** Documents whose targets lead to files. */
export function isOnDisk({ uri: { scheme } }: vscode.TextDocument): boolean {
  return scheme === 'file' || scheme === 'vscode-notebook-cell';
}

/** The folder that a document's pictures may not leave: its workspace folder, else the folder it is in. */
export function rootOf(document: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(document.path));
  return folder?.uri.fsPath ?? path.dirname(document.fsPath);
}

/** What VS Code hides: the globs of `files.exclude` that are on. */
export function excludedGlobs(folder: vscode.Uri): string[] {
  const globs = vscode.workspace.getConfiguration('files', folder).get<Record<string, unknown>>('exclude', {});
  return Object.entries(globs)
    .filter(([, on]) => on === true)
    .map(([glob]) => glob);
}

/**
 * Texts as the person sees them, by absolute path. A document whose editor was closed without saving goes on for a
 * while with a text that nobody sees, but it no longer waits to be saved.
 */
export function unsavedTexts(): ReadonlyMap<string, string> {
  const unsaved = vscode.workspace.textDocuments.filter(({ isDirty, uri }) => isDirty && uri.scheme === 'file');
  return new Map(unsaved.map((document) => [document.uri.fsPath, document.getText()]));
}
