import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { assetManifestName } from '../../protocol/assetManifest';
import { fromGallerySchema, type ToGallery } from '../../protocol/gallery';
import { showError, errorText } from '../status/showError';
import type { Services } from '../services';
import { listPictures } from './galleryPictures';

const viewType = 'easel.gallery';

/** The one panel of this window that shows the workspace's pictures. */
export class GalleryPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #services: Services;
  readonly #subscriptions: vscode.Disposable[];
  #panel: vscode.WebviewPanel | undefined;

  constructor(services: Services) {
    this.#services = services;
    const watcher = vscode.workspace.createFileSystemWatcher(`**/${assetManifestName}`);
    this.#subscriptions = [
      watcher,
      watcher.onDidChange(() => this.#refresh()),
      watcher.onDidCreate(() => this.#refresh()),
      watcher.onDidDelete(() => this.#refresh()),
      vscode.window.registerWebviewPanelSerializer(viewType, this),
    ];
  }

  show(): void {
    if (this.#panel) this.#panel.reveal();
    else this.#adopt(vscode.window.createWebviewPanel(viewType, '', vscode.ViewColumn.Active));
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#panel?.dispose();
    this.#adopt(panel);
    return Promise.resolve();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    const { extensionUri } = this.#services.context;
    this.#panel = panel;
    panel.title = vscode.l10n.t('Easel Gallery');
    panel.onDidDispose(() => (this.#panel = undefined));
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: [
        vscode.Uri.joinPath(extensionUri, 'dist'),
        ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri),
      ],
    };
    panel.webview.onDidReceiveMessage((message: unknown) => {
      this.#receive(message).catch((error: unknown) => showError(error, this.#services.log));
    });
    panel.webview.html = pageOf(panel.webview, extensionUri);
  }

  async #receive(message: unknown): Promise<void> {
    const parsed = fromGallerySchema.parse(message);
    switch (parsed.type) {
      case 'refresh':
        return this.#send();
      case 'open':
        await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(parsed.id, true), { preview: true });
    }
  }

  #refresh(): void {
    this.#send().catch((error: unknown) => showError(error, this.#services.log));
  }

  async #send(): Promise<void> {
    const webview = this.#panel?.webview;
    if (!webview) return;
    const { pictures, problems } = await listPictures();
    const { t } = vscode.l10n;
    const message: ToGallery = {
      type: 'pictures',
      pictures: pictures.map(({ file, name, entry: { request }, changedAt }) => ({
        id: file.toString(),
        // The version keeps the page from showing what a file was before.
        source: `${webview.asWebviewUri(file).toString()}?v=${changedAt}`,
        file: name,
        prompt: request.prompt,
        width: request.width,
        height: request.height,
      })),
      texts: {
        title: t('Easel Gallery'),
        filter: t('Filter by prompt or file name'),
        empty: t('No pictures yet. Select some text in a document and run “Generate Image from Selection”.'),
        noMatch: t('No picture matches.'),
        open: t('Open {0}'),
        refresh: t('Refresh'),
      },
      ...(problems.length === 0 ? {} : { problem: problems.map(errorText).join('\n') }),
    };
    await webview.postMessage(message);
  }
}

function pageOf(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64url');
  const script = webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview.js')).toString();
  const style = webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview.css')).toString();
  // The toolkit's components add style sheets of their own, which a nonce cannot name.
  const policy = `default-src 'none'; img-src ${webview.cspSource}; style-src ${webview.cspSource} 'unsafe-inline'; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${style}" />
    <title>Easel</title>
  </head>
  <body>
    <main id="gallery"></main>
    <script nonce="${nonce}" src="${script}"></script>
  </body>
</html>`;
}
