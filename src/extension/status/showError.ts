import path from 'node:path';
import * as vscode from 'vscode';
import { manifestFile } from '../../assets/manifest';
import { writeRepairedManifest } from '../../assets/repairManifest';
import type { ErrorAction } from '../../protocol/errorCatalogue';
import { EaselError } from '../../protocol/errors';
import { updateSetting } from '../settings/updateSetting';

/** How the button of each action is called. */
const labels: Record<ErrorAction, () => string> = {
  openSettings: () => vscode.l10n.t('Open Settings'),
  chooseModel: () => vscode.l10n.t('Choose Model'),
  showLog: () => vscode.l10n.t('Show Log'),
  restartSidecar: () => vscode.l10n.t('Restart Sidecar'),
  retry: () => vscode.l10n.t('Try Again'),
  useCpu: () => vscode.l10n.t('Use the CPU'),
  runDoctor: () => vscode.l10n.t('Run Doctor'),
  manageTrust: () => vscode.l10n.t('Manage Workspace Trust'),
  openFile: () => vscode.l10n.t('Open'),
  repairManifest: () => vscode.l10n.t('Write Repaired Copy'),
};

/** The sentences of an error in the person's language. */
export function errorText({ serialised: { what, todo, args } }: EaselError): string {
  return [what, todo]
    .filter((sentence) => sentence !== '')
    .map((sentence) => vscode.l10n.t(sentence, args))
    .join(' ');
}

/**
 * Says what went wrong and what to do, with the buttons that do it. A cancelled drawing is no error; something that
 * nobody expected keeps its stack in the log. Returns at once.
 *
 * @param retry does again what failed
 */
export function showError(error: unknown, log: vscode.LogOutputChannel, retry?: () => Promise<unknown>): void {
  const easelError = EaselError.from(error);
  if (easelError.is('jobCancelled') || easelError.is('requestCancelled')) return;
  if (easelError.is('unexpected')) log.error(error instanceof Error ? error : String(error));
  else log.error(`${easelError.code}: ${easelError.message}`);
  void offer(easelError, retry).catch((failed: unknown) => showError(failed, log));
}

async function offer(error: EaselError, retry: (() => Promise<unknown>) | undefined): Promise<void> {
  const actions = error.serialised.actions.filter((action) => action !== 'retry' || retry);
  const buttons = actions.map((action) => ({ title: labels[action](), action }));
  const chosen = await vscode.window.showErrorMessage(errorText(error), ...buttons);
  if (chosen) await act(chosen.action, error, retry);
}

async function act(action: ErrorAction, error: EaselError, retry: (() => Promise<unknown>) | undefined): Promise<void> {
  switch (action) {
    case 'openSettings':
      await vscode.commands.executeCommand('easel.openSettings', { query: error.serialised.args['setting'] });
      return;
    case 'chooseModel':
      if (await vscode.commands.executeCommand('easel.chooseModel')) await retry?.();
      return;
    case 'showLog':
      await vscode.commands.executeCommand('easel.showLog');
      return;
    case 'restartSidecar':
      await vscode.commands.executeCommand('easel.restartSidecar');
      return;
    case 'retry':
      await retry?.();
      return;
    case 'useCpu':
      await updateSetting('device', 'cpu');
      await retry?.();
      return;
    case 'runDoctor':
      await vscode.commands.executeCommand('easel.runDoctor');
      return;
    case 'manageTrust':
      await vscode.commands.executeCommand('workbench.trust.manage');
      return;
    case 'openFile':
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(String(error.serialised.args['file'])));
      return;
    case 'repairManifest':
      await showRepaired(path.dirname(String(error.serialised.args['file'])));
      return;
  }
}

/** Writes the copy beside the damaged list and shows the two side by side, for the person to decide. */
async function showRepaired(folder: string): Promise<void> {
  const { file, report } = await writeRepairedManifest(folder);
  await vscode.commands.executeCommand(
    'vscode.diff',
    vscode.Uri.file(manifestFile(folder)),
    vscode.Uri.file(file),
    vscode.l10n.t('The list of pictures, and its repaired copy'),
  );
  const { kept, lost, disputed } = report;
  void vscode.window.showInformationMessage(
    [
      vscode.l10n.t('The repaired copy has {0} pictures.', kept),
      ...(lost.length === 0 ? [] : [vscode.l10n.t('These could not be saved: {0}.', lost.join(', '))]),
      ...(disputed.length === 0
        ? []
        : [vscode.l10n.t('These were written in two ways, look at them: {0}.', disputed.join(', '))]),
    ].join(' '),
  );
}
