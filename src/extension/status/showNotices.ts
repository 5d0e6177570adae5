import * as vscode from 'vscode';
import type { Notice } from '../../protocol/generation';
import type { NoticeCode } from '../../protocol/notices';
import type { Services } from '../services';

const shown = new Set<string>();
/** Of a model that is too small for what is wanted: told once to a user, in whichever window. */
const hints: readonly string[] = [
  'outsideDomain',
  'initImageIgnored',
  'frameBeforeIgnored',
] satisfies readonly NoticeCode[];

/** Tells what a result has to say beside its pictures; the same sentence once in the life of this window. */
export function showNotices(notices: readonly Notice[], services: Pick<Services, 'context' | 'log'>): void {
  for (const { code, sentence, args } of notices) {
    const text = vscode.l10n.t(sentence, args);
    services.log.info(text);
    if (hints.includes(code)) hintAtModels(`hints.${code}`, text, services.context.globalState);
    else if (!shown.has(text)) {
      shown.add(text);
      void vscode.window.showInformationMessage(text);
    }
  }
}

/** A hint and no more: who has seen it once knows it. */
function hintAtModels(hintGiven: string, text: string, state: vscode.Memento): void {
  if (state.get<boolean>(hintGiven) === true) return;
  void state.update(hintGiven, true);
  const choose = vscode.l10n.t('Choose Model');
  void vscode.window.showInformationMessage(text, choose).then((chosen) => {
    if (chosen === choose) void vscode.commands.executeCommand('easel.chooseModel');
  });
}
