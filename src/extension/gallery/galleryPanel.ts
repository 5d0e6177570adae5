import * as vscode from 'vscode';
import type { Services } from '../services';
import { pageHtml, pageOptions } from './galleryPage';
import { GallerySession } from './gallerySession';
import { LastEditor } from './lastEditor';

const viewType = 'easel.gallery';

/** The one panel of this window that shows the workspace's pictures. */
export class GalleryPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #services: Services;
  readonly #lastEditor = new LastEditor();
  readonly #registration: vscode.Disposable;
  #panel: vscode.WebviewPanel | undefined;

  constructor(services: Services) {
    this.#services = services;
    this.#registration = vscode.window.registerWebviewPanelSerializer(viewType, this);
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
    this.#registration.dispose();
    this.#lastEditor.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    const { extensionUri } = this.#services.context;
    this.#panel = panel;
    panel.title = vscode.l10n.t('Easel Gallery');
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.png');
    panel.webview.options = pageOptions(extensionUri);
    const session = new GallerySession(panel.webview, this.#lastEditor, this.#services);
    panel.onDidDispose(() => {
      session.dispose();
      if (this.#panel === panel) this.#panel = undefined;
    });
    panel.webview.html = pageHtml(panel.webview, extensionUri);
  }
}
