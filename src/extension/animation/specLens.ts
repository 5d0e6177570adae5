import * as vscode from 'vscode';

const selector: vscode.DocumentSelector = [
  { scheme: 'file', pattern: '**/*.easel.json' },
  { scheme: 'vscode-remote', pattern: '**/*.easel.json' },
];

/** "Edit Animation" above an animation file's text. */
export function registerSpecLens(): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(selector, {
    provideCodeLenses: ({ uri }) => [
      new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), {
        title: vscode.l10n.t('Edit Animation'),
        command: 'easel.editAnimation',
        arguments: [uri],
      }),
    ],
  });
}
