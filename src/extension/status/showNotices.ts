import * as vscode from 'vscode';
import type { Notice } from '../../protocol/generation';

/** What the status bar says all the time. */
const shownElsewhere = new Set(['deviceFallback']);
const shown = new Set<string>();

/** Tells what a result has to say beside its pictures; the same sentence once in the life of this window. */
export function showNotices(notices: readonly Notice[], log: vscode.LogOutputChannel): void {
  for (const { code, sentence, args } of notices) {
    const text = vscode.l10n.t(sentence, args);
    log.info(text);
    if (shownElsewhere.has(code) || shown.has(text)) continue;
    shown.add(text);
    void vscode.window.showInformationMessage(text);
  }
}
