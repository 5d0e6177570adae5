import * as vscode from 'vscode';
import type { Settings } from './settings';

/** Changes a setting where it is set now, else for the user, so that the change has an effect. */
export async function updateSetting<N extends keyof Settings>(name: N, value: Settings[N]): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('easel');
  const set = configuration.inspect(name);
  const target =
    set?.workspaceFolderValue !== undefined
      ? vscode.ConfigurationTarget.WorkspaceFolder
      : set?.workspaceValue !== undefined
        ? vscode.ConfigurationTarget.Workspace
        : vscode.ConfigurationTarget.Global;
  await configuration.update(name, value ?? undefined, target);
}
