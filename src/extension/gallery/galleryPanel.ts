import * as vscode from 'vscode';
import type { Services } from '../services';
import { registerDropPicture } from './dropPicture';
import { pageHtml, pageOptions } from './galleryPage';
import { GallerySession } from './gallerySession';

const viewType = 'easel.gallery';
/** So long VS Code may take to hand over the panel of a tab that it restored. */
const restoreMilliseconds = 10_000;

/** The one panel of this window that shows the workspace's pictures. */
export class GalleryPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #services: Services;
  readonly #registration: vscode.Disposable;
  #panel: vscode.WebviewPanel | undefined;
  #session: GallerySession | undefined;
  readonly #adopted = new vscode.EventEmitter<void>();

  constructor(services: Services) {
    this.#services = services;
    this.#registration = vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(viewType, this),
      registerDropPicture((id, document) => this.#session?.reference(id, document)),
    );
  }

  async show(): Promise<void> {
    // A tab of before a reload has no panel until it is looked at.
    if (!this.#panel) await this.#restore();
    if (this.#panel) this.#panel.reveal();
    else this.#adopt(vscode.window.createWebviewPanel(viewType, '', vscode.ViewColumn.Active));
  }

  /** Shows the animation editor with a file. */
  async editAnimation(uri: vscode.Uri): Promise<void> {
    await this.show();
    await this.#session?.editAnimation(uri);
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#panel?.dispose();
    this.#adopt(panel);
    return Promise.resolve();
  }

  dispose(): void {
    this.#registration.dispose();
    this.#adopted.dispose();
  }

  /** Shows the tab that VS Code has restored, if there is one; its panel comes with that. */
  async #restore(): Promise<void> {
    const tab = restoredTab();
    if (!tab) return;
    const restored = new Promise<void>((resolve) => {
      const subscription = vscode.Disposable.from(this.#adopted.event(done), { dispose: () => clearTimeout(timer) });
      const timer = setTimeout(done, restoreMilliseconds);
      function done(): void {
        subscription.dispose();
        resolve();
      }
    });
    await showTab(tab);
    await restored;
    // One that VS Code could not bring back stands for nothing.
    if (!this.#panel) await vscode.window.tabGroups.close(tab);
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
    this.#adopted.fire();
  }
}

function restoredTab(): vscode.Tab | undefined {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  // VS Code puts something of its own before the type.
  return tabs.find(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(`-${viewType}`));
}

/** There is no API that shows a tab, but commands for each group and for a place in the active one. */
async function showTab(tab: vscode.Tab): Promise<void> {
  const group = focusGroup[tab.group.viewColumn - 1];
  if (group !== undefined) await vscode.commands.executeCommand(`workbench.action.focus${group}EditorGroup`);
  await vscode.commands.executeCommand('workbench.action.openEditorAtIndex', tab.group.tabs.indexOf(tab));
}

const focusGroup = ['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh', 'Eighth'] as const;
