import path from 'node:path';
import * as vscode from 'vscode';
import { EaselError } from '../../protocol/errors';
import { builtinModelId } from '../../protocol/models';
import { pictureEndings } from '../../protocol/pictureFormat';
import { requests } from '../../protocol/wire';
import type { Services } from '../services';
import { readSettings } from '../settings/readSettings';
import { allStylePresets } from '../settings/settings';
import { errorText, showError } from '../status/showError';
import type { GalleryHost } from './galleryHost';

/** What the prompt box offers beside words: styles, the model's own defaults, a picture to begin from. */
export class GalleryOptions {
  readonly #host: Pick<GalleryHost, 'webview' | 'post' | 'folder'>;
  readonly #services: Services;

  constructor(host: Pick<GalleryHost, 'webview' | 'post' | 'folder'>, services: Services) {
    this.#host = host;
    this.#services = services;
  }

  async chooseStartImage(): Promise<void> {
    const { t } = vscode.l10n;
    const [file] =
      (await vscode.window.showOpenDialog({
        title: t('Start Image'),
        openLabel: t('Start from This Picture'),
        filters: { [t('Pictures')]: [...pictureEndings, 'gif', 'tif', 'tiff', 'svg'] },
      })) ?? [];
    if (file) this.startFrom(file);
  }

  startFrom(file: vscode.Uri): void {
    this.#host.post({
      type: 'startImage',
      uri: file.toString(),
      name: path.posix.basename(file.path),
      // The page may not show files from outside of the workspace.
      source: vscode.workspace.getWorkspaceFolder(file) ? this.#host.webview.asWebviewUri(file).toString() : '',
    });
  }

  sendStyles(): void {
    try {
      const settings = readSettings(this.#host.folder());
      const styles = Object.entries(allStylePresets(settings)).map(([name, { label }]) => ({
        name,
        label: label === undefined ? name : vscode.l10n.t(label),
      }));
      this.#host.post({ type: 'styles', styles, workspaceStyle: settings.style });
    } catch (error) {
      showError(error, this.#services.log);
    }
  }

  /** Only when it is asked for: the sidecar is started for it. */
  async sendModel(): Promise<void> {
    const { sidecar } = this.#services;
    try {
      const settings = readSettings(this.#host.folder());
      const model = settings.model ?? builtinModelId;
      const details = await sidecar.client.request(requests.modelsInspect, { model });
      const { defaults } = details;
      this.#host.post({
        type: 'model',
        model: {
          ...details,
          // What is drawn with when the options say nothing: the settings come before the model.
          defaults: {
            width: settings.width ?? defaults.width,
            height: settings.height ?? defaults.height,
            numInferenceSteps: settings.numInferenceSteps ?? defaults.numInferenceSteps,
            guidanceScale: settings.guidanceScale ?? defaults.guidanceScale,
            negativePrompt: settings.negativePrompt ?? defaults.negativePrompt,
            scheduler: settings.scheduler ?? defaults.scheduler,
          },
        },
      });
    } catch (error) {
      this.#host.post({ type: 'model', model: null, problem: errorText(EaselError.from(error)) });
    }
  }
}

/** One style for all drawings of the workspace. */
export async function useStyle(style: string | null): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('easel');
  await configuration.update('style', style ?? undefined, vscode.ConfigurationTarget.Workspace);
}
