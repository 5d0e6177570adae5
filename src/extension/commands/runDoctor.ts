import * as vscode from 'vscode';
import { requests } from '../../protocol/wire';
import type { Command } from './command';

/** Looks at devices, models and files, and shows the findings as a list. */
export const runDoctor: Command = {
  id: 'easel.runDoctor',
  async run({ sidecar, log }) {
    const { findings } = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Easel: examining devices and models') },
      () => sidecar.client.request(requests.doctorRun, {}),
    );
    for (const { subject, ok, detail, todo } of findings)
      log[ok ? 'info' : 'warn'](`doctor: ${subject}: ${detail}${todo === undefined ? '' : ` ${todo}`}`);
    const items = findings.map(({ subject, ok, detail, todo }) => ({
      label: `$(${ok ? 'pass' : 'warning'}) ${subject}`,
      description: ok ? vscode.l10n.t('works') : vscode.l10n.t('does not work'),
      detail: [detail, ...(todo === undefined ? [] : [todo])].join(' '),
    }));
    const copy = { label: `$(copy) ${vscode.l10n.t('Copy All')}` };
    const picked = await vscode.window.showQuickPick([...items, copy], {
      title: vscode.l10n.t('Easel: Doctor'),
      placeHolder: vscode.l10n.t('Pick a finding to copy it'),
    });
    if (!picked) return findings;
    const chosen = items.findIndex((item) => item === picked);
    const told = chosen === -1 ? findings : findings.slice(chosen, chosen + 1);
    await vscode.env.clipboard.writeText(
      told
        .map(({ subject, ok, detail, todo }) => `${ok ? '✓' : '✗'} ${subject}: ${detail} ${todo ?? ''}`.trim())
        .join('\n'),
    );
    return findings;
  },
};
