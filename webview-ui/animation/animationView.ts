import { type AnimationSetup, type Draft, emptyDraft } from '../../src/protocol/galleryAnimation';
import type { ToGallery } from '../../src/protocol/gallery';
import { element } from '../dom';
import { post } from '../host';
import type { Store } from '../store';
import { draftOf } from './draft';
import { DraftBar } from './draftBar';
import { Editing } from './editing';
import { ExportPanel } from './exportPanel';
import { BasicSettings, ParameterGroups } from './parameterGroups';
import { Player } from './player';
import { RunPanel } from './runPanel';
import { Timeline } from './timeline';

type AnimationMessage = Extract<ToGallery, { type: `animation${string}` }>;

export function isAnimationMessage<T extends { readonly type: string }>(
  message: T,
): message is Extract<T, AnimationMessage> {
  return message.type.startsWith('animation');
}

/** The animation editor: made when the extension has said which parameters there are. */
export class AnimationView {
  readonly element = element('section', { class: 'animation' });
  readonly #store: Store;
  readonly #close: () => void;
  #parts: Parts | undefined;
  #isAsked = false;

  constructor(store: Store, close: () => void) {
    this.#store = store;
    this.#close = close;
    this.element.addEventListener('keydown', (event) => {
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      this.#parts?.bar.save(event.shiftKey);
    });
  }

  /** Shows the editor with the draft that is kept. */
  show(): void {
    if (!this.#isAsked) post({ type: 'animationReady' });
    this.#isAsked = true;
    this.#parts?.update();
  }

  focus(): void {
    this.#parts?.bar.focus();
  }

  hide(): void {
    this.#parts?.player.pause();
  }

  /** What the fields show of models and styles has changed. */
  update(): void {
    this.#parts?.update();
  }

  /** Edits another draft; one with changes is kept beside it. */
  edit(draft: Draft): void {
    const { animation } = this.#store.state;
    const earlier = animation.draft.isChanged ? animation.draft : animation.earlier;
    const run = this.#parts?.editing.run;
    if (run?.frames === 1) post({ type: 'animationAct', action: 'discard', run: run.id });
    // Its frames are those of another animation.
    this.#store.change({ animation: { ...animation, draft, earlier, run: null, isOpen: true, folds: {} } });
    this.#parts?.arrange();
  }

  receive(message: AnimationMessage): void {
    if (message.type === 'animationSetup') return this.#make(message.setup);
    if (this.#parts) this.#take(message, this.#parts);
  }

  #make(setup: AnimationSetup): void {
    this.#isAsked = true;
    this.#parts?.player.pause();
    this.#parts = new Parts(this.#store, setup, this.#close, () => this.edit({ ...emptyDraft }));
    this.element.setAttribute('aria-label', setup.texts.animation);
    this.element.replaceChildren(...this.#parts.elements);
  }

  #take(message: Exclude<AnimationMessage, { type: 'animationSetup' }>, parts: Parts): void {
    const { editing } = parts;
    switch (message.type) {
      case 'animationModels':
        editing.models = message.models;
        return parts.update();
      case 'animationDraft': {
        const draft = draftOf(message.values, message.file, editing.setup);
        return this.edit({ ...draft, isChanged: message.file === null });
      }
      case 'animationRuns': {
        editing.runs = message.runs;
        const { run } = editing.state;
        // One that another window discarded is not waited for.
        if (run !== null && !editing.run) return editing.keep({ run: null });
        return parts.showRuns();
      }
      case 'animationStarted':
        return editing.keep({ run: message.run });
      case 'animationSaved': {
        const { file, paths } = message;
        const values = { ...editing.draft.values, ...paths };
        return editing.keep({ draft: { ...editing.draft, values, file, isChanged: false } });
      }
      case 'animationFile':
        return editing.setValue({ name: message.parameter }, message.path);
    }
  }
}

/** All parts of the editor, which show one draft. */
class Parts {
  readonly editing: Editing;
  readonly bar: DraftBar;
  readonly player: Player;
  readonly #export: ExportPanel;
  readonly #run: RunPanel;
  readonly #timeline: Timeline;
  readonly #basic: BasicSettings;
  readonly #groups: ParameterGroups;

  constructor(store: Store, setup: AnimationSetup, close: () => void, replace: () => void) {
    this.editing = new Editing(store, setup, () => this.update());
    this.bar = new DraftBar(this.editing, close, replace);
    this.player = new Player(this.editing);
    this.#run = new RunPanel(this.editing);
    this.#export = new ExportPanel(this.editing);
    this.#timeline = new Timeline(this.editing);
    this.#basic = new BasicSettings(this.editing);
    this.#groups = new ParameterGroups(this.editing);
  }

  get elements(): HTMLElement[] {
    const stage = element('div', { class: 'stage' }, this.player.element, this.#run.element);
    const side = element('div', { class: 'side' }, this.#basic.element, this.#export.element);
    return [
      this.bar.element,
      this.#timeline.element,
      element('div', { class: 'animationBody' }, stage, side),
      this.#groups.element,
    ];
  }

  update(): void {
    for (const part of [this.bar, this.#timeline, this.#basic, this.#groups]) part.update();
    this.showRuns();
  }

  showRuns(): void {
    for (const part of [this.player, this.#run, this.#export]) part.update();
  }

  /** For another draft. */
  arrange(): void {
    this.#groups.arrange();
    this.update();
  }
}
