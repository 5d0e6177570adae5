import * as vscode from 'vscode';
import { type Settings, parseSettings } from './settings';

/**
 * @param scope the document or folder that the settings are for
 * @throws {EaselError} `settingInvalid`
 */
export function readSettings(scope?: vscode.ConfigurationScope): Settings {
  const configuration = vscode.workspace.getConfiguration('easel', scope);
  return parseSettings((name) => configuration.get(name));
}
