import * as vscode from 'vscode';
import type { Drawings } from '../drawing/drawings';
import { deviceName, jobText, promptTitle, statusBarText } from './statusText';

/** Easel's item in the status bar: progress while something is drawn, the device that really ran otherwise. */
export class StatusBar implements vscode.Disposable {
  readonly #drawings: Drawings;
  readonly #item: vscode.StatusBarItem;
  readonly #subscription: vscode.Disposable;

  constructor(drawings: Drawings) {
    this.#drawings = drawings;
    this.#item = vscode.window.createStatusBarItem('easel.status', vscode.StatusBarAlignment.Right, 100);
    this.#item.name = 'Easel';
    this.#item.command = 'easel.showStatus';
    this.#subscription = drawings.onDidChange(() => this.#update());
    this.#update();
    this.#item.show();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#item.dispose();
  }

  #update(): void {
    const { active, lastDevice } = this.#drawings;
    const { t } = vscode.l10n;
    this.#item.text = statusBarText(
      active.map(({ job }) => job),
      lastDevice,
      t,
    );
    this.#item.tooltip = this.#tooltip();
    this.#item.accessibilityInformation = {
      label: this.#item.text.replace(/\$\([^)]*\) /g, ''),
      role: 'button',
    };
    void vscode.commands.executeCommand('setContext', 'easel.drawing', active.length > 0);
  }

  #tooltip(): vscode.MarkdownString {
    const { active, lastDevice } = this.#drawings;
    const { t } = vscode.l10n;
    const tooltip = new vscode.MarkdownString();
    tooltip.isTrusted = {
      enabledCommands: ['easel.cancelAll', 'easel.openGallery', 'easel.showStatus', 'easel.runDoctor'],
    };
    for (const { prompt, job } of active) {
      tooltip.appendText(`${promptTitle(prompt)} – ${jobText(job, t)}`).appendMarkdown('\n\n');
    }
    if (lastDevice) {
      tooltip.appendText(t('Drawn on: {0}', deviceName(lastDevice))).appendMarkdown('\n\n');
      if (lastDevice.reason !== undefined) tooltip.appendText(lastDevice.reason).appendMarkdown('\n\n');
    } else tooltip.appendText(t('Nothing was drawn in this window yet.')).appendMarkdown('\n\n');
    const links = [
      `[${t('Gallery')}](command:easel.openGallery)`,
      `[${t('Status')}](command:easel.showStatus)`,
      `[${t('Doctor')}](command:easel.runDoctor)`,
    ];
    if (active.length > 0) links.unshift(`[${t('Cancel All')}](command:easel.cancelAll)`);
    return tooltip.appendMarkdown(links.join(' · '));
  }
}
