import * as vscode from 'vscode';

/** What VS Code hides of a folder: the globs of `files.exclude` that are on. */
export function hiddenGlobs(folder: vscode.Uri): string[] {
  const globs = vscode.workspace.getConfiguration('files', folder).get<Record<string, unknown>>('exclude', {});
  return Object.keys(globs).filter((glob) => globs[glob] === true);
}
