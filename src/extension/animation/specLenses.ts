import * as vscode from 'vscode';
import { isSpec } from './specFile';

/** "Run Animation" above an animation file. */
export class SpecLenses implements vscode.CodeLensProvider {
  static readonly documents: vscode.DocumentSelector = { pattern: '**/*.easel.json' };

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!isSpec(document)) return [];
    const command = {
      title: vscode.l10n.t('Run Animation'),
      command: 'easel.runAnimation',
      arguments: [{ uri: document.uri.toString() }],
    };
    return [new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), command)];
  }
}
