import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { languageIdOf } from '../../documents/findImages';
import { rootOf, type WorkspaceAssets } from '../images/workspaceAssets';

/**
 * How documents refer to files at this moment: for each file, by its absolute path, the first reference as it is
 * written. Documents that are gone refer to nothing.
 *
 * @param documents absolute paths
 */
export async function currentReferences(
  documents: readonly string[],
  assets: WorkspaceAssets,
): Promise<ReadonlyMap<string, string>> {
  const references = new Map<string, string>();
  for (const file of new Set(documents)) {
    const open = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === file);
    const text = open?.getText() ?? (await readFile(file, 'utf8').catch(() => ''));
    const languageId = open?.languageId ?? languageIdOf(file) ?? 'plaintext';
    const document = { file, text, languageId };
    const root = rootOf(vscode.Uri.file(file));
    for (const { path, reference } of await assets.scanner.run('findings', { document, root }))
      if (path !== undefined && !references.has(path))
        references.set(path, text.slice(reference.range.start, reference.range.end));
  }
  return references;
}
