import * as vscode from 'vscode';
import { registerCommands } from './commands/commands';
import { Drawings } from './drawing/drawings';
import { resumePendingJobs } from './drawing/resume';
import { GalleryPanel } from './gallery/galleryPanel';
import type { Services } from './services';
import { Sidecar } from './sidecarClient/sidecar';
import { showError } from './status/showError';
import { StatusBar } from './status/statusBar';

/** Called by VS Code once its window is there. Starts no process unless drawings wait to be finished. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Easel', { log: true });
  const sidecar = new Sidecar(context, log);
  const drawings = new Drawings(context.workspaceState);
  const services: Services = { context, log, sidecar, drawings, gallery: () => gallery };
  const gallery = new GalleryPanel(services);
  context.subscriptions.push(log, drawings, sidecar, gallery, new StatusBar(drawings), registerCommands(services));
  resumePendingJobs(services).catch((error: unknown) => showError(error, log));
}
