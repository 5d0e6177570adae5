import * as vscode from 'vscode';
import { isFinal, promptOf, type Job } from '../../protocol/jobs';
import { requests, type SidecarStatus } from '../../protocol/wire';
import type { Services } from '../services';
import { deviceName, jobText, promptTitle } from '../status/statusText';
import type { Command } from './command';

interface StatusItem extends vscode.QuickPickItem {
  run?(): unknown;
}

/** What Easel does and did, and what can be done about it. */
export const showStatus: Command = {
  id: 'easel.showStatus',
  async run(services) {
    const status = await runningSidecar(services);
    const items = [
      ...drawingItems(services),
      ...otherItems(services, status?.jobs ?? []),
      ...deviceItems(services, status?.status),
      separator(''),
      ...commandItems(services, status?.status),
    ];
    const placeHolder = vscode.l10n.t('Pick a drawing to cancel it, or something else to do');
    const picked = await vscode.window.showQuickPick(items, { title: 'Easel', placeHolder });
    await picked?.run?.();
  },
};

/** Looking at the status is no reason to start a sidecar. */
async function runningSidecar({ sidecar }: Services): Promise<{ status: SidecarStatus; jobs: Job[] } | undefined> {
  const { client } = sidecar;
  if (!(await client.connectIfRunning())) return undefined;
  const [status, { jobs }] = await Promise.all([
    client.request(requests.sidecarStatus, {}),
    client.request(requests.jobsList, {}),
  ]);
  return { status, jobs };
}

function separator(label: string): StatusItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function drawingItems({ drawings }: Services): StatusItem[] {
  if (drawings.active.length === 0) return [];
  const items = drawings.active.map((drawing) => ({
    label: `$(close) ${vscode.l10n.t('Cancel: {0}', promptTitle(drawing.prompt))}`,
    description: jobText(drawing.job, vscode.l10n.t),
    run: () => drawing.cancel(),
  }));
  const all = { label: `$(close-all) ${vscode.l10n.t('Cancel All Drawings')}`, run: () => drawings.cancelAll() };
  return [separator(vscode.l10n.t('Drawings')), ...items, ...(items.length > 1 ? [all] : [])];
}

/** Jobs of other windows and of command lines: they are told, because ours wait for them, but not ours to cancel. */
function otherItems({ drawings }: Services, jobs: readonly Job[]): StatusItem[] {
  const ours = new Set(drawings.active.map(({ job }) => job?.id));
  const others = jobs.filter((job) => !ours.has(job.id) && !isFinal(job.state));
  if (others.length === 0) return [];
  const items = others.map((job) => ({
    label: `$(clock) ${promptTitle(promptOf(job))}`,
    description: jobText(job, vscode.l10n.t),
  }));
  return [separator(vscode.l10n.t('Other windows and command lines')), ...items];
}

function deviceItems({ drawings: { lastDevice } }: Services, status: SidecarStatus | undefined): StatusItem[] {
  const items: StatusItem[] = [separator(vscode.l10n.t('Device'))];
  if (lastDevice) {
    items.push({
      label: `$(chip) ${vscode.l10n.t('Drawn on: {0}', deviceName(lastDevice))}`,
      ...(lastDevice.reason === undefined ? {} : { detail: lastDevice.reason }),
      run: () => vscode.commands.executeCommand('easel.runDoctor'),
    });
  } else items.push({ label: `$(chip) ${vscode.l10n.t('Nothing was drawn in this window yet.')}` });
  if (status?.engine) {
    const megabytes = status.engine.memoryBytes && Math.round(status.engine.memoryBytes / 1_000_000);
    items.push({
      label: `$(database) ${vscode.l10n.t('Model in memory: {0}', status.engine.model ?? '–')}`,
      ...(megabytes === undefined ? {} : { description: vscode.l10n.t('{0} MB', megabytes) }),
    });
  }
  return items;
}

function commandItems({ sidecar }: Services, status: SidecarStatus | undefined): StatusItem[] {
  const command = (icon: string, label: string, id: string): StatusItem => ({
    label: `$(${icon}) ${label}`,
    run: () => vscode.commands.executeCommand(id),
  });
  return [
    ...(status?.engine
      ? [
          {
            label: `$(trash) ${vscode.l10n.t('Release Memory')}`,
            run: () => sidecar.client.request(requests.sidecarRelease, {}),
          },
        ]
      : []),
    ...((vscode.workspace.workspaceFolders ?? []).length > 0
      ? [command('device-camera', vscode.l10n.t('Open Gallery'), 'easel.openGallery')]
      : []),
    command('symbol-misc', vscode.l10n.t('Choose Model…'), 'easel.chooseModel'),
    command('heart', vscode.l10n.t('Run Doctor'), 'easel.runDoctor'),
    command('output', vscode.l10n.t('Show Log'), 'easel.showLog'),
    command('debug-restart', vscode.l10n.t('Restart Sidecar'), 'easel.restartSidecar'),
    command('gear', vscode.l10n.t('Open Settings'), 'easel.openSettings'),
  ];
}
