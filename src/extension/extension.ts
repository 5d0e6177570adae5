import '../protocol/zodWithoutEval';
import * as vscode from 'vscode';
import { AnimationRuns } from './animation/animationRuns';
import { SpecDiagnostics } from './animation/specDiagnostics';
import { SpecLenses } from './animation/specLenses';
import { registerCommands } from './commands/commands';
import { LastEditor } from './documents/lastEditor';
import { Drawings } from './drawing/drawings';
import { PendingJobs } from './drawing/pendingJobs';
import { resumePendingJobs } from './drawing/resume';
import { GalleryPanel } from './gallery/galleryPanel';
import { DocumentImages } from './images/documentImages';
import { registerImageSurfaces } from './images/imageSurfaces';
import { WorkspaceAssets } from './images/workspaceAssets';
import type { Services } from './services';
import { Sidecar } from './sidecarClient/sidecar';
import { showError } from './status/showError';
import { StatusBar } from './status/statusBar';

/** Called by VS Code once its window is there. Starts no process unless drawings wait to be finished. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Easel', { log: true });
  const sidecar = new Sidecar(context, log);
  const pending = new PendingJobs(storageFolder(context), (error) => log.error(String(error)));
  const drawings = new Drawings(pending);
  const animations = new AnimationRuns(sidecar, drawings, storageFolder(context), log);
  const assets = new WorkspaceAssets(context, log);
  const images = new DocumentImages(assets, log);
  const lastEditor = new LastEditor();
  const services: Services = {
    ...{ context, log, sidecar, drawings, animations, assets, images, lastEditor },
    gallery: () => gallery,
  };
  const gallery = new GalleryPanel(services);
  context.subscriptions.push(log, drawings, animations, sidecar, gallery, images, assets.scanner, lastEditor);
  context.subscriptions.push(new StatusBar(drawings), registerCommands(services), registerImageSurfaces(services));
  context.subscriptions.push(
    new SpecDiagnostics(log),
    vscode.languages.registerCodeLensProvider(SpecLenses.documents, new SpecLenses()),
  );
  resumePendingJobs(services).catch((error: unknown) => showError(error, log));
}

/** A window without a folder has no storage of its own; it shares one with others of its kind. */
function storageFolder({ storageUri, globalStorageUri }: vscode.ExtensionContext): string {
  return (storageUri ?? globalStorageUri).fsPath;
}
