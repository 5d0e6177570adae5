import * as vscode from 'vscode';
import type { Notice } from '../../protocol/generation';

const shown = new Set<string>();

/** Tells what a result has to say beside its pictures; the same sentence once in the life of this window. */
export function showNotices(notices: readonly Notice[], log: vscode.LogOutputChannel): void {
  for (const { sentence, args } of notices) {
    const text = vscode.l10n.t(sentence, args);
    log.info(text);
    if (shown.has(text)) continue;
    shown.add(text);
    void vscode.window.showInformationMessage(text);
  }
}
