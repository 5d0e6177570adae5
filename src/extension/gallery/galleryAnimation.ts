import * as vscode from 'vscode';
import { animationParameters } from '../../protocol/animationParameters';
import { animationPresets } from '../../protocol/animationPresets';
import { promptsOf } from '../../protocol/animationTask';
import { EaselError } from '../../protocol/errors';
import type { FromGallery } from '../../protocol/gallery';
import {
  type DraftFile,
  type FileValues,
  motionKinds,
  type Parameter,
  type ShownRun,
} from '../../protocol/galleryAnimation';
import { requests } from '../../protocol/wire';
import type { AnimationRun } from '../animation/animationRun';
import { animationOf } from '../animation/animationText';
import { deliverRun } from '../animation/deliverRun';
import { isSpec, specName } from '../animation/specFile';
import { tellEnd } from '../animation/tellEnd';
import type { Services } from '../services';
import { readSettings } from '../settings/readSettings';
import { allStylePresets, ownStylePreset } from '../settings/settings';
import { errorText, showError } from '../status/showError';
import { baseOf, pathFrom, readDraft, saveDraft } from './animationDraftFile';
import { exportedText, exportRun, insertExported, runExportOf } from './animationExport';
import { chooseFile } from './animationInputFile';
import { valuesOfAnimation, valuesOfEntry } from './animationOfFile';
import { animationTexts } from './animationTexts';
import { animationFromPicture, animationOfWords, loopOfPicture } from './animationValues';
import type { GalleryHost } from './galleryHost';
import { isListedAnimation, type Listed } from './listed';

export type FromAnimation = Extract<FromGallery, { type: `anim${string}` }>;

export function isFromAnimation(message: FromGallery): message is FromAnimation {
  return message.type.startsWith('anim');
}

/** The page is told of new frames no more often than this. */
const pauseMilliseconds = 100;

/** The animation editor's side of the extension: files, runs, exports. */
export class GalleryAnimation implements vscode.Disposable {
  readonly #host: GalleryHost;
  readonly #services: Services;
  readonly #subscription: vscode.Disposable;
  #isSetUp = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(host: GalleryHost, services: Services) {
    this.#host = host;
    this.#services = services;
    this.#subscription = services.animations.onDidChange(() => {
      if (this.#isSetUp) this.#timer ??= setTimeout(() => this.#sendRuns(), pauseMilliseconds);
    });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscription.dispose();
  }

  /** A page knows nothing when it comes. */
  forget(): void {
    this.#isSetUp = false;
  }

  /** Opens an animation file in the editor, or what a file that plays was made of. */
  async edit(uri: vscode.Uri): Promise<void> {
    this.#sendDraft(isSpec({ uri }) ? await readDraft(uri) : { values: await valuesOfAnimation(uri), file: null });
  }

  async receive(message: FromAnimation): Promise<void> {
    const { animations } = this.#services;
    switch (message.type) {
      case 'animationReady':
        return this.#setUp();
      case 'animateWords':
        return this.#sendDraft({
          values: animationOfWords(message.words, readSettings(this.#host.folder())),
          file: null,
        });
      case 'animatePicture':
        return this.#sendDraft({ values: this.#valuesOf(this.#host.picture(message.id), message.isStart), file: null });
      case 'animationRun':
        return this.#run(message);
      case 'animationAct':
        await animations[message.action](message.run);
        if (message.action !== 'resume') return;
        // A command began it, and waits for its file no more.
        if (animations.recordOf(message.run)?.goal) await deliverRun(message.run, this.#services, { silent: false });
        else await tellEnd(message.run, this.#services);
        return;
      case 'animationExport':
        return this.#export(this.#runOf(message.run), message.options);
      case 'animationInsert':
        return this.#insert(this.#runOf(message.run));
      case 'animationOpen':
        return this.#open();
      case 'animationSave':
        return this.#save(message);
      case 'animationChooseFile':
        return this.#chooseFile(message.parameter, message.file);
    }
  }

  #setUp(): void {
    this.#isSetUp = true;
    const { t } = vscode.l10n;
    const translated = (parameter: Parameter): Parameter => ({
      ...parameter,
      label: t(parameter.label),
      description: parameter.description === '' ? '' : t(parameter.description),
    });
    const all = animationParameters();
    const parameters = Object.fromEntries(motionKinds.map((kind) => [kind, all[kind].map(translated)]));
    this.#host.post({
      type: 'animationSetup',
      setup: { texts: animationTexts(), parameters: parameters as typeof all, presets: animationPresets },
    });
    void this.#services.animations.ready.then(() => this.#sendRuns());
    this.#sendModels().catch((error: unknown) => showError(error, this.#services.log));
  }

  async #sendModels(): Promise<void> {
    const { models } = await this.#services.sidecar.client.request(requests.modelsList, {});
    this.#host.post({ type: 'animationModels', models: models.map(({ id }) => id) });
  }

  #sendDraft(draft: { readonly values: FileValues; readonly file: DraftFile | null }): void {
    if (!this.#isSetUp) this.#setUp();
    this.#host.post({ type: 'animationDraft', ...draft });
  }

  #valuesOf(listed: Listed, isStart: boolean): FileValues {
    if (isListedAnimation(listed)) return valuesOfEntry(listed.animation, listed.folder.fsPath);
    if (!isStart) return loopOfPicture(listed.making);
    return animationFromPicture(listed.making, pathFrom(baseOf(null), listed.file.fsPath));
  }

  async #run({ values, file, replaces }: Extract<FromAnimation, { type: 'animationRun' }>): Promise<void> {
    const { animations } = this.#services;
    const source = file === null ? undefined : vscode.Uri.parse(file.uri, true);
    const settings = readSettings(source ?? this.#host.folder());
    const animation = animationOf(values, allStylePresets(settings));
    if (replaces !== null) await animations.discard(replaces);
    const [prompt = ''] = promptsOf(animation);
    const title = source === undefined ? prompt : specName(source);
    const { id } = await animations.start(animation, {
      title,
      source,
      style: ownStylePreset(animation.spec.stylePreset, settings),
      device: settings.device,
    });
    this.#sendRuns();
    this.#host.post({ type: 'animationStarted', run: id });
    await tellEnd(id, this.#services);
  }

  async #export(
    run: AnimationRun,
    options: Extract<FromAnimation, { type: 'animationExport' }>['options'],
  ): Promise<void> {
    const beside =
      this.#host.lastEditor.document?.uri ?? run.source ?? vscode.Uri.joinPath(this.#host.folder(), 'README.md');
    const { clip, notListed } = await exportRun(run, options, beside, this.#services);
    await this.#services.animations.keepExported(run.id, runExportOf(clip, exportedText(clip, options)));
    if (notListed) showError(notListed, this.#services.log);
  }

  async #insert(run: AnimationRun): Promise<void> {
    const exported = this.#services.animations.recordOf(run.id)?.exported;
    if (exported) this.#host.post({ type: 'said', text: await insertExported(exported, run, this.#host.lastEditor) });
  }

  async #open(): Promise<void> {
    const { t } = vscode.l10n;
    const [uri] =
      (await vscode.window.showOpenDialog({
        title: t('Open Animation'),
        defaultUri: this.#host.folder(),
        filters: { [t('Easel animation')]: ['json'] },
      })) ?? [];
    if (uri) await this.edit(uri);
  }

  async #save({ values, file, asNew }: Extract<FromAnimation, { type: 'animationSave' }>): Promise<void> {
    const saved = await saveDraft(values, file, asNew);
    if (!saved) return;
    this.#host.post({ type: 'animationSaved', file: saved.file, paths: { ...saved.paths } });
    this.#host.post({ type: 'said', text: vscode.l10n.t('Saved {0}.', saved.file.name) });
  }

  async #chooseFile(parameter: string, file: DraftFile | null): Promise<void> {
    const chosen = await chooseFile(parameter, this.#host.folder());
    if (chosen) this.#host.post({ type: 'animationFile', parameter, path: pathFrom(baseOf(file), chosen.fsPath) });
  }

  /** @throws {EaselError} `pictureGone` */
  #runOf(id: string): AnimationRun {
    const run = this.#services.animations.find(id);
    if (!run) throw EaselError.of('pictureGone', { picture: vscode.l10n.t('the animation') });
    return run;
  }

  #sendRuns(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const runs = this.#services.animations.all.map((run) => this.#shown(run));
    this.#host.post({ type: 'animationRuns', runs });
  }

  #shown(run: AnimationRun): ShownRun {
    const { id, title, frames, done, backwards, fps, state, folder, problem } = run;
    const source = this.#host.webview.asWebviewUri(folder).toString();
    const { exported } = this.#services.animations.recordOf(id) ?? {};
    return {
      ...{ id, title, source, frames, done, backwards, fps, state, text: stateText(run) },
      isProblem: problem !== undefined,
      exported: exported ? { text: exported.text, isInsertable: exported.kind !== 'frames' } : null,
    };
  }
}

function stateText({ state, done, frames, fps, problem }: AnimationRun): string {
  const { t } = vscode.l10n;
  if (problem)
    return done === 0
      ? errorText(problem)
      : `${t('Stopped after {0} of {1} frames', done, frames)}. ${errorText(problem)}`;
  const seconds = Number((frames / fps).toFixed(2)).toLocaleString();
  if (state === 'done') return frames === 1 ? t('1 frame') : t('{0} frames, {1} s', frames, seconds);
  if (state === 'stopped') return t('Stopped after {0} of {1} frames', done, frames);
  return done === 0 ? t('Waiting for the first frame…') : t('{0} of {1} frames', done, frames);
}
