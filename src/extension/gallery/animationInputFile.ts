import * as vscode from 'vscode';
import { pictureEndings } from '../../protocol/pictureFormat';

const videoEndings = ['mp4', 'webm', 'mov', 'mkv', 'avi'];

/**
 * Asks for the file of a parameter.
 *
 * @param folder where to begin
 */
export async function chooseFile(parameter: string, folder: vscode.Uri): Promise<vscode.Uri | undefined> {
  const { t } = vscode.l10n;
  const isFolder = parameter === 'videoPath' ? await asksForFolder() : false;
  if (isFolder === undefined) return undefined;
  const filters = { [t('Pictures and Videos')]: [...pictureEndings, 'gif', 'tif', 'tiff', ...videoEndings] };
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: isFolder ? t('Choose Folder') : t('Choose File'),
      defaultUri: folder,
      canSelectFiles: !isFolder,
      canSelectFolders: isFolder,
      ...(isFolder ? {} : { filters }),
    })) ?? [];
  return chosen;
}

/** A video may be a folder of pictures, and no dialog of Linux and Windows lets one choose a file or a folder. */
async function asksForFolder(): Promise<boolean | undefined> {
  const { t } = vscode.l10n;
  const items = [
    { label: t('Video or Animated Picture…'), isFolder: false },
    { label: t('Folder of Pictures…'), isFolder: true },
  ];
  return (await vscode.window.showQuickPick(items, { title: t('Where do the frames come from?') }))?.isFolder;
}
