import * as vscode from 'vscode';
import type { Services } from '../services';
import { registerDropPicture } from './dropPicture';
import { pageHtml, pageOptions } from './galleryPage';
import { GallerySession } from './gallerySession';

const viewType = 'easel.gallery';

/** The one panel of this window that shows the workspace's pictures. */
export class GalleryPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #services: Services;
  readonly #registration: vscode.Disposable;
  #panel: vscode.WebviewPanel | undefined;
  #session: GallerySession | undefined;

  constructor(services: Services) {
    this.#services = services;
    this.#registration = vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(viewType, this),
      registerDropPicture((id, document) => this.#session?.reference(id, document)),
    );
  }

  show(): void {
    if (this.#panel) this.#panel.reveal();
    else this.#adopt(vscode.window.createWebviewPanel(viewType, '', vscode.ViewColumn.Active));
  }

  /** Shows the animation editor with a file. */
  async editAnimation(uri: vscode.Uri): Promise<void> {
    this.show();
    await this.#session?.editAnimation(uri);
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#panel?.dispose();
    this.#adopt(panel);
    return Promise.resolve();
  }

  dispose(): void {
    this.#registration.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    const { extensionUri } = this.#services.context;
    this.#panel = panel;
    panel.title = vscode.l10n.t('Easel Gallery');
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.png');
    panel.webview.options = pageOptions(extensionUri, this.#services.animations.folder);
    const session = new GallerySession(panel.webview, this.#services.lastEditor, this.#services);
    this.#session = session;
    panel.onDidChangeViewState(() => {
      if (!panel.visible) session.hide();
    });
    panel.onDidDispose(() => {
      session.dispose();
      if (this.#panel === panel) this.#panel = this.#session = undefined;
    });
    panel.webview.html = pageHtml(panel.webview, extensionUri);
  }
}
