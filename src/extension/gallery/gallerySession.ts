import path from 'node:path';
import * as vscode from 'vscode';
import { manifestFile } from '../../assets/manifest';
import { writeRepairedManifest } from '../../assets/repairManifest';
import { EaselError } from '../../protocol/errors';
import { type FromGallery, fromGallerySchema, type PictureAction, type ToGallery } from '../../protocol/gallery';
import type { Services } from '../services';
import { errorText, showError } from '../status/showError';
import { factsOfAnimation } from './animationFacts';
import { drawVariations, generate, regenerate } from './galleryDrawing';
import { GalleryAnimation, isFromAnimation } from './galleryAnimation';
import { GalleryJobs } from './galleryJobs';
import { GalleryOptions, useStyle } from './galleryOptions';
import { galleryTexts } from './galleryTexts';
import type { LastEditor } from '../documents/lastEditor';
import { copyPrompt, deletePicture, goToUsage, insertPicture, pictureReference } from './pictureActions';
import { isListedAnimation, type Listed, type ListedPicture } from './listed';
import { PictureIndex } from './pictureIndex';
import { PictureRows } from './pictureRows';
import { UsageIndex } from './usageIndex';

/** One open page: tells it what there is and does what it asks for. */
export class GallerySession implements vscode.Disposable {
  readonly #webview: vscode.Webview;
  readonly #services: Services;
  readonly #lastEditor: LastEditor;
  readonly #pictures: PictureIndex;
  readonly #usages: UsageIndex;
  readonly #jobs: GalleryJobs;
  readonly #options: GalleryOptions;
  readonly #animation: GalleryAnimation;
  readonly #subscriptions: vscode.Disposable[];
  #rows = new PictureRows();
  /** The picture that the page shows large. */
  #open: string | undefined;
  #isReady = false;
  /** The animation that the page is to open. */
  #awaiting: vscode.Uri | undefined;

  constructor(webview: vscode.Webview, lastEditor: LastEditor, services: Services) {
    this.#webview = webview;
    this.#services = services;
    this.#lastEditor = lastEditor;
    const report = (error: unknown): void => showError(error, services.log);
    this.#pictures = new PictureIndex(report);
    this.#usages = new UsageIndex(services.assets.scanner, report);
    this.#jobs = new GalleryJobs(services.drawings, (message) => this.#post(message));
    const host = {
      webview,
      lastEditor,
      post: (message: ToGallery) => this.#post(message),
      folder: () => this.#folder(),
      picture: (id: string) => this.#picture(id),
    };
    this.#options = new GalleryOptions(host, services);
    this.#animation = new GalleryAnimation(host, services);
    this.#subscriptions = [
      this.#animation,
      this.#pictures,
      this.#usages,
      this.#jobs,
      this.#pictures.onDidChange(() => this.#sendPictures()),
      this.#usages.onDidChange(() => this.#sendUsages()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('easel')) this.#options.sendStyles();
        if (change.affectsConfiguration('easel.model')) void this.#options.sendModel();
      }),
      webview.onDidReceiveMessage((message: unknown) => {
        this.#receive(message).catch(report);
      }),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** Opens an animation file in the editor, as soon as there is a page that can show it. */
  async editAnimation(uri: vscode.Uri): Promise<void> {
    if (this.#isReady) return this.#animation.edit(uri);
    this.#awaiting = uri;
  }

  /** The page is hidden: what is sent to it now is lost, and when it is shown it comes back without anything. */
  hide(): void {
    this.#isReady = false;
  }

  /** How a document refers to a picture; undefined when there is no such picture. */
  reference(id: string, document: vscode.TextDocument): Promise<string> | undefined {
    const picture = this.#pictures.pictures.get(id);
    return picture && pictureReference(picture, document);
  }

  async #receive(message: unknown): Promise<void> {
    const parsed = fromGallerySchema.parse(message);
    if (isFromAnimation(parsed)) return this.#animation.receive(parsed);
    switch (parsed.type) {
      case 'ready':
        return this.#start();
      case 'generate':
        return generate(parsed.form, this.#folder(), this.#services);
      case 'cancel':
        return this.#jobs.cancel(parsed.job);
      case 'model':
        return this.#options.sendModel();
      case 'chooseModel':
        await vscode.commands.executeCommand('easel.chooseModel');
        return;
      case 'style':
        return useStyle(parsed.style);
      case 'chooseStartImage':
        return this.#options.chooseStartImage();
      case 'details':
        this.#open = parsed.id;
        return this.#sendDetails();
      case 'act':
        return this.#act(parsed.action, this.#picture(parsed.id));
      case 'goTo':
        return goToUsage(parsed.usage);
      case 'repair':
      case 'openManifest':
        return this.#mend(parsed);
    }
  }

  /** A page that was hidden or moved comes back without anything. */
  async #start(): Promise<void> {
    const roots = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => ({
      uri: uri.toString(),
      source: this.#webview.asWebviewUri(uri).toString(),
    }));
    this.#rows = new PictureRows();
    this.#post({ type: 'start', texts: galleryTexts(), roots });
    this.#options.sendStyles();
    this.#jobs.send(true);
    this.#isReady = true;
    this.#animation.forget();
    const awaiting = this.#awaiting;
    this.#awaiting = undefined;
    if (awaiting) await this.#animation.edit(awaiting);
    await this.#pictures.refresh();
  }

  async #act(action: PictureAction, picture: Listed): Promise<void> {
    const { log } = this.#services;
    switch (action) {
      case 'insert':
        return this.#say(await insertPicture(picture, this.#lastEditor));
      case 'regenerate':
      case 'variations':
        return this.#drawAgain(action, picture);
      case 'copyPrompt':
        return this.#say(await copyPrompt(picture));
      case 'reveal':
        await vscode.commands.executeCommand('revealInExplorer', picture.file);
        return;
      case 'open':
        await vscode.commands.executeCommand('vscode.open', picture.file);
        return;
      case 'delete':
        this.#say(await deletePicture(picture, this.#usages.usagesOf(picture.file), log));
        return this.#pictures.refresh();
      case 'startImage':
        return this.#options.startFrom(picture.file);
    }
  }

  /** The page does not offer it for animations. */
  async #drawAgain(action: 'regenerate' | 'variations', picture: Listed): Promise<void> {
    if (isListedAnimation(picture)) return;
    const startImage = this.#pictures.startImageOf(picture)?.file;
    if (action === 'regenerate') return regenerate(picture, startImage, this.#services);
    return drawVariations(picture, this.#seedsLike(picture), startImage, this.#services);
  }

  /** Seeds that a picture's request was drawn with. */
  #seedsLike(picture: ListedPicture): number[] {
    const group = this.#rows.groupOf(picture);
    return [...this.#pictures.pictures.values()].flatMap((other) =>
      !isListedAnimation(other) && this.#rows.groupOf(other) === group ? [other.making.request.seed] : [],
    );
  }

  async #mend({ type, root }: Extract<FromGallery, { type: 'repair' | 'openManifest' }>): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.[root];
    if (!folder) return;
    if (type === 'openManifest') {
      await vscode.window.showTextDocument(vscode.Uri.file(manifestFile(folder.uri.fsPath)));
      return;
    }
    const { file, report } = await writeRepairedManifest(folder.uri.fsPath);
    const { t } = vscode.l10n;
    const name = path.basename(file);
    const lost = report.lost.length === 0 ? [] : [t('Not to be saved: {0}.', report.lost.join(', '))];
    this.#say([t('{0} was written; it has {1} pictures.', name, report.kept), ...lost].join(' '));
    await vscode.window.showTextDocument(vscode.Uri.file(file));
  }

  #picture(id: string): Listed {
    const picture = this.#pictures.pictures.get(id);
    if (!picture) throw EaselError.of('pictureGone', { picture: id.slice(id.indexOf('/') + 1) });
    return picture;
  }

  /** The workspace folder of what the person writes, else the first. */
  #folder(): vscode.Uri {
    const document = this.#lastEditor.document?.uri;
    const folder =
      (document && vscode.workspace.getWorkspaceFolder(document)) ?? vscode.workspace.workspaceFolders?.[0];
    if (!folder) throw EaselError.of('noFolderForPicture', {});
    return folder.uri;
  }

  #sendPictures(): void {
    const { all, rows, removed, models } = this.#rows.changes(this.#pictures.pictures.values());
    const problems = this.#pictures.problems.map(({ root, error }) => ({
      root,
      text: errorText(error),
      repairable: error.is('manifestInvalid'),
    }));
    this.#post({ type: 'pictures', all, rows: [...rows], removed: [...removed], models: [...models], problems });
    this.#sendUsages();
  }

  #sendUsages(): void {
    const documents = new Map<string, number>();
    const uses: Record<string, number[]> = {};
    for (const { id, file } of this.#pictures.pictures.values()) {
      const names = new Set(this.#usages.usagesOf(file).map(({ name }) => name));
      if (names.size === 0) continue;
      uses[id] = [...names].map((name) => {
        const number = documents.get(name) ?? documents.size;
        documents.set(name, number);
        return number;
      });
    }
    this.#post({ type: 'usages', documents: [...documents.keys()], uses });
    if (this.#open !== undefined) this.#sendDetails().catch((error: unknown) => showError(error, this.#services.log));
  }

  async #sendDetails(): Promise<void> {
    const picture = this.#open === undefined ? undefined : this.#pictures.pictures.get(this.#open);
    if (!picture) return;
    const { model, asked, device } = isListedAnimation(picture) ? picture.animation : picture.making;
    const made = isListedAnimation(picture)
      ? { facts: factsOfAnimation(picture.animation) }
      : { request: picture.making.request };
    const reference = await pictureReference(picture, this.#lastEditor.document);
    this.#post({
      type: 'details',
      details: {
        id: picture.id,
        uri: picture.file.toString(),
        made,
        model: { id: model.id, hash: model.hash },
        ...(asked ? { asked } : {}),
        ...(device === undefined ? {} : { device }),
        reference,
        usages: [...this.#usages.usagesOf(picture.file)],
      },
    });
  }

  #say(text: string | undefined): void {
    if (text !== undefined) this.#post({ type: 'said', text });
  }

  #post(message: ToGallery): void {
    void this.#webview.postMessage(message);
  }
}
