import * as vscode from 'vscode';
import { requests } from '../../protocol/wire';
import type { Command } from './command';

/** Ends the sidecar and starts another. Its jobs end too, those of other windows among them: asked about before. */
export const restartSidecar: Command = {
  id: 'easel.restartSidecar',
  async run({ sidecar, log }) {
    const jobs = await sidecar.unfinishedJobs();
    if (jobs > 0) {
      const restart = vscode.l10n.t('Restart');
      const message = vscode.l10n.t('Restarting ends {0} unfinished drawing(s), also those of other windows.', jobs);
      if ((await vscode.window.showWarningMessage(message, { modal: true }, restart)) !== restart) return;
    }
    await sidecar.client.restart();
    const { pid } = await sidecar.client.request(requests.sidecarStatus, {});
    log.info(`restarted: sidecar ${pid}`);
    vscode.window.setStatusBarMessage(vscode.l10n.t('The Easel sidecar was restarted.'), 5000);
  },
};
