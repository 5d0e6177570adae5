import * as vscode from 'vscode';
import { editManifest, entryName } from '../../assets/manifest';
import type { PlacedPicture } from '../drawing/deliverToTarget';
import type { Services } from '../services';

/**
 * Takes back a picture that was just drawn: into the trash where there is one, out of the manifest. A file that
 * somebody changed meanwhile stays.
 *
 * @throws {EaselError} as `editManifest`; an error of the file system
 */
export async function discardPicture({ file, sha256 }: PlacedPicture, { assets: { facts } }: Services): Promise<void> {
  if ((await facts.sha256(file.fsPath)) !== sha256) return;
  try {
    await vscode.workspace.fs.delete(file, { useTrash: true });
  } catch {
    // A remote machine has no trash; what goes is what the person has just seen and does not want.
    await vscode.workspace.fs.delete(file);
  }
  const folder = vscode.workspace.getWorkspaceFolder(file);
  if (!folder) return;
  const name = entryName(folder.uri.fsPath, file.fsPath);
  await editManifest(folder.uri.fsPath, (assets) =>
    assets[name]?.sha256 === sha256
      ? Object.fromEntries(Object.entries(assets).filter(([other]) => other !== name))
      : assets,
  );
}
