import * as vscode from 'vscode';
import { EaselError } from '../../protocol/errors';
import type { WantedPicture } from '../altText/wantedImages';
import type { MadeAsset } from '../drawing/placeFiles';
import { excludedGlobs, unsavedTexts } from '../images/workspaceAssets';
import type { Services } from '../services';
import type { Command } from './command';
import { parseArgument } from './commandArgument';
import { drawMissing, wantedIn } from './generateFromAltText';

/** Draws the pictures that the documents of the workspace, or of folders of it, name and that are not there. */
export const generateFromAltTextInWorkspace: Command = {
  id: 'easel.generateFromAltTextInWorkspace',
  async run(services, first, second): Promise<{ assets: readonly MadeAsset[] }> {
    const argument = parseArgument(first);
    const folders = argument.uri ? chosenFolders(argument.uri, second) : workspaceFolders();
    const place = folders.map((folder) => vscode.workspace.asRelativePath(folder)).join(', ');
    const look = (signal: AbortSignal, onProgress: (documents: number) => void): Promise<WantedPicture[]> =>
      findWanted(folders, services, signal, onProgress);
    const wanted = argument.silent ? await look(new AbortController().signal, () => undefined) : await showing(look);
    return drawMissing(wanted, place, argument, services);
  },
};

/** @param all what is selected in the Explorer, when the command comes from there */
function chosenFolders(clicked: vscode.Uri, all: unknown): vscode.Uri[] {
  const selected = Array.isArray(all) ? all.filter((uri) => uri instanceof vscode.Uri) : [];
  return selected.length > 0 ? selected : [clicked];
}

function workspaceFolders(): vscode.Uri[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  if (folders.length === 0) throw EaselError.of('noFolder', {});
  return folders;
}

/** Shows how far the search is, with a button that ends it. */
function showing<T>(look: (signal: AbortSignal, onProgress: (documents: number) => void) => Promise<T>): Promise<T> {
  const title = vscode.l10n.t('Looking for missing pictures');
  return Promise.resolve(
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (progress, token) => {
        const controller = new AbortController();
        token.onCancellationRequested(() => controller.abort());
        let told = 0;
        return look(controller.signal, (documents) => {
          if (documents < told + 50) return;
          told = documents;
          progress.report({ message: vscode.l10n.t('{0} documents', documents) });
        });
      },
    ),
  );
}

async function findWanted(
  folders: readonly vscode.Uri[],
  { assets, log }: Services,
  signal: AbortSignal,
  onProgress: (documents: number) => void,
): Promise<WantedPicture[]> {
  const wanted: WantedPicture[] = [];
  const roots = new Set(folders.map(rootOfFolder));
  let before = 0;
  for (const root of roots) {
    const { findings, documents } = await assets.scanner.run(
      'scan',
      {
        starts: folders.filter((folder) => rootOfFolder(folder) === root).map(({ fsPath }) => fsPath),
        root,
        exclude: excludedGlobs(vscode.Uri.file(root)),
        openTexts: unsavedTexts(),
      },
      { signal, onProgress: (count) => onProgress(before + count) },
    );
    before += documents;
    wanted.push(...wantedIn(findings, root));
  }
  log.info(`read ${before} documents: ${wanted.length} pictures are missing or cannot be drawn`);
  return wanted;
}

/** A folder that is in no workspace folder has no root but itself. */
function rootOfFolder(folder: vscode.Uri): string {
  return vscode.workspace.getWorkspaceFolder(folder)?.uri.fsPath ?? folder.fsPath;
}
