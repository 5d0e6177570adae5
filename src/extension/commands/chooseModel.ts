import * as vscode from 'vscode';
import { builtinModelId } from '../../protocol/models';
import { requests } from '../../protocol/wire';
import { readSettings } from '../settings/readSettings';
import { updateSetting } from '../settings/updateSetting';
import type { Command } from './command';

interface ModelItem extends vscode.QuickPickItem {
  /** Undefined: another folder. */
  readonly model?: string;
}

/** Lets the person pick the model to draw with and keeps it as a setting. Resolves to its id or folder. */
export const chooseModel: Command = {
  id: 'easel.chooseModel',
  async run({ sidecar }): Promise<string | undefined> {
    const current = currentModel();
    const { models } = await sidecar.client.request(requests.modelsList, {});
    const items: ModelItem[] = models.map(({ id, name, description, license }) => ({
      label: name,
      description: [id, ...(license === undefined ? [] : [license])].join(' · '),
      ...(description === undefined ? {} : { detail: description }),
      ...(id === current ? { iconPath: new vscode.ThemeIcon('check') } : {}),
      model: id,
    }));
    items.push(
      { label: '', kind: vscode.QuickPickItemKind.Separator },
      { label: `$(folder-opened) ${vscode.l10n.t('Choose Folder…')}` },
    );
    const placeHolder = vscode.l10n.t('The model to draw with');
    const picked = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true });
    if (!picked) return undefined;
    const model = picked.model ?? (await pickFolder());
    if (model === undefined) return undefined;
    // Whatever is wrong with a model is said now and not when it is to draw.
    const { name } = await sidecar.client.request(requests.modelsInspect, { model });
    await updateSetting('model', model === builtinModelId ? null : model);
    vscode.window.setStatusBarMessage(vscode.l10n.t('Easel draws with {0} now.', name), 5000);
    return model;
  },
};

function currentModel(): string {
  try {
    return readSettings().model ?? builtinModelId;
  } catch {
    return builtinModelId; // another setting is wrong, which is no reason not to choose a model
  }
}

async function pickFolder(): Promise<string | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: vscode.l10n.t('Model Folder (with model_index.json)'),
      openLabel: vscode.l10n.t('Draw with This Model'),
    })) ?? [];
  return folder?.fsPath;
}
