import * as vscode from 'vscode';
import { isSpec } from './specFile';

/** "Run Animation" and "Edit Animation" above an animation file. */
export class SpecLenses implements vscode.CodeLensProvider {
  static readonly documents: vscode.DocumentSelector = { pattern: '**/*.easel.json' };

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!isSpec(document)) return [];
    const { t } = vscode.l10n;
    const commands = [
      { title: t('Run Animation'), command: 'easel.runAnimation' },
      { title: t('Edit Animation'), command: 'easel.editAnimation' },
    ];
    const argument = { uri: document.uri.toString() };
    return commands.map(
      (command) => new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { ...command, arguments: [argument] }),
    );
  }
}
