import { type Draft, type MotionKind, motionKinds } from '../../src/protocol/galleryAnimation';
import { createButton, createDropdown, type Dropdown } from '../components/components';
import { element, fillIn } from '../dom';
import { post } from '../host';
import { isWalk, valuesOf } from './draft';
import type { Editing } from './editing';
import { fieldName } from './parameterField';

function titleOf(preset: string, texts: Readonly<Record<string, string>>): string {
  return texts[`preset.${preset}`] ?? preset;
}

/** Which animation is edited and where it is kept; what kind of motion it has. */
export class DraftBar {
  readonly element: HTMLElement;
  readonly #editing: Editing;
  readonly #title = element('h2');
  readonly #earlier = element('div', { class: 'picking', role: 'status' });
  readonly #kind: Dropdown;
  readonly #preset: Dropdown;
  readonly #presetField: HTMLElement;
  #shown = '';
  #earlierShown: Draft | null = null;

  /** @param replace another draft takes the place of this one, which is not lost */
  constructor(editing: Editing, close: () => void, replace: () => void) {
    this.#editing = editing;
    const { texts } = editing.setup;
    this.#title.tabIndex = -1;
    this.#kind = createDropdown(texts.motion, (value) => this.#choose(value as MotionKind));
    this.#preset = createDropdown(texts.preset, (preset) => this.#usePreset(preset));
    this.#presetField = element('div', { class: 'field' }, fieldName({ label: texts.preset }), this.#preset);
    this.element = element(
      'div',
      { class: 'draftBar' },
      element(
        'div',
        { class: 'detailBar' },
        createButton(texts.back, close),
        element('span', { class: 'spacer' }),
        createButton(texts.newDraft, replace),
        createButton(texts.openFile, () => post({ type: 'animationOpen' })),
        createButton(texts.save, () => this.save(false)),
        createButton(texts.saveAs, () => this.save(true)),
      ),
      this.#earlier,
      this.#title,
      element(
        'div',
        { class: 'options motion' },
        element('div', { class: 'field' }, fieldName({ label: texts.motion }), this.#kind),
        this.#presetField,
      ),
    );
    this.update();
  }

  update(): void {
    const { draft, setup, state } = this.#editing;
    const { texts, presets } = setup;
    const name = draft.file?.name ?? texts.untitled;
    this.#title.textContent = draft.isChanged ? fillIn(texts.unsaved, name) : name;
    this.#presetField.hidden = isWalk(draft.kind);
    const now = `${draft.kind} ${draft.preset}`;
    if (this.#shown !== now) {
      this.#shown = now;
      this.#kind.choose(
        motionKinds.map((kind) => ({ value: kind, text: texts[`motion.${kind}`] })),
        draft.kind,
      );
      const names = Object.keys(presets).map((preset) => ({ value: preset, text: titleOf(preset, texts) }));
      this.#preset.choose([{ value: '', text: texts.noPreset }, ...names], draft.preset);
    }
    this.#showEarlier(state.earlier?.file?.name ?? texts.untitled);
  }

  focus(): void {
    this.#title.focus({ preventScroll: true });
  }

  #showEarlier(name: string): void {
    const { state, setup } = this.#editing;
    this.#earlier.hidden = state.earlier === null;
    // Read out once, and not with every key.
    if (this.#earlierShown === state.earlier) return;
    this.#earlierShown = state.earlier;
    if (state.earlier === null) return this.#earlier.replaceChildren();
    const bringBack = createButton(setup.texts.bringBack, () => {
      const { earlier, draft } = this.#editing.state;
      if (earlier) this.#editing.keep({ draft: earlier, earlier: draft.isChanged ? draft : null });
    });
    const dismiss = createButton('×', () => this.#editing.keep({ earlier: null }), {
      label: setup.texts.dismiss,
      hint: setup.texts.dismiss,
    });
    const text = element('span', { text: fillIn(setup.texts.replaced, name) });
    this.#earlier.replaceChildren(text, element('div', { class: 'inline' }, bringBack, dismiss));
  }

  #choose(kind: MotionKind): void {
    if (kind === this.#editing.draft.kind) return;
    const preset = this.#editing.setup.presets[this.#editing.draft.preset];
    const mode = preset?.['animationMode'] === 'Video Input' ? 'video' : 'keyframes';
    // A preset is for one kind of motion.
    this.#editing.change({ kind, ...(isWalk(kind) || kind === mode ? {} : { preset: '' }) });
  }

  #usePreset(preset: string): void {
    const { draft, setup } = this.#editing;
    if (preset === draft.preset) return;
    const values = setup.presets[preset];
    const kind = values?.['animationMode'] === 'Video Input' ? 'video' : 'keyframes';
    this.#editing.change({ preset, ...(values ? { kind } : {}) });
  }

  /** @param asNew in a file that the person names */
  save(asNew: boolean): void {
    const { draft, setup } = this.#editing;
    post({ type: 'animationSave', values: valuesOf(draft, setup), file: draft.file, asNew });
  }
}
