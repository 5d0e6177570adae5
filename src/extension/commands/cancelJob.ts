import * as vscode from 'vscode';
import { jobText, promptTitle } from '../status/statusText';
import type { Command } from './command';

/** Cancels a drawing of this window: the only one, or one that the person picks. */
export const cancelJob: Command = {
  id: 'easel.cancelJob',
  async run({ drawings }) {
    const { active } = drawings;
    if (active.length <= 1) return active[0]?.cancel();
    const items = active.map((drawing) => ({
      label: promptTitle(drawing.prompt),
      description: jobText(drawing.job, vscode.l10n.t),
      drawing,
    }));
    const placeHolder = vscode.l10n.t('Which drawing is to be cancelled?');
    (await vscode.window.showQuickPick(items, { placeHolder }))?.drawing.cancel();
  },
};
