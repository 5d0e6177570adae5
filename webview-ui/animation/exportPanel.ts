import { type AnimationKind, animationKinds, maximumPlays } from '../../src/protocol/exporting';
import type { ExportOptions } from '../../src/protocol/galleryAnimation';
import { type Button, createButton, createCheckbox, createDropdown, createTextField } from '../components/components';
import { element, fillIn } from '../dom';
import { post } from '../host';
import type { Editing } from './editing';
import { fieldName } from './parameterField';

/** The kinds of file as people call them. */
const kindNames: Readonly<Record<AnimationKind, string>> = {
  webp: 'WebP',
  gif: 'GIF',
  apng: 'APNG',
  mp4: 'MP4',
  sprites: 'CSS Sprites',
  frames: 'PNG',
};

/** Fields with numbers, what they take, and by what they are multiplied. */
const numbers = {
  fps: { least: 0.1, most: 120, whole: false, factor: 1 },
  loop: { least: 0, most: maximumPlays, whole: true, factor: 1 },
  maxBytes: { least: 1, most: 1_000_000, whole: false, factor: 1000 },
} as const;
type NumberName = keyof typeof numbers;

/** What the fields ask for; undefined: one of them is wrong. */
export function exportOptionsOf(fields: Readonly<Record<string, string>>): {
  readonly options: ExportOptions;
  readonly wrong: readonly NumberName[];
} {
  const wrong: NumberName[] = [];
  const number = (name: NumberName): Partial<Record<NumberName, number>> => {
    const text = (fields[name] ?? '').trim();
    if (text === '') return {};
    const { least, most, whole, factor } = numbers[name];
    const value = Number(text.replace(',', '.'));
    if (value >= least && value <= most && (!whole || Number.isInteger(value)))
      return { [name]: Math.round(value * factor * 1000) / 1000 };
    wrong.push(name);
    return {};
  };
  const kind = animationKinds.find((name) => name === fields['kind']) ?? 'webp';
  const options = {
    kind,
    ...{ ...number('fps'), ...number('loop'), ...number('maxBytes') },
    ...(fields['rubberBand'] === 'true' ? { rubberBand: true } : {}),
    ...(fields['still'] === 'true' ? { still: true } : {}),
  };
  return { options, wrong };
}

/** Makes a file that plays of the frames, and puts it into the document. */
export class ExportPanel {
  readonly element: HTMLElement;
  readonly #editing: Editing;
  readonly #export: Button;
  readonly #insert: Button;
  readonly #text = element('p', { class: 'exported', role: 'status' });
  readonly #fields: (() => void)[] = [];

  constructor(editing: Editing) {
    this.#editing = editing;
    const { texts } = editing.setup;
    const kind = createDropdown(texts.exportKind, (value) => this.#set('kind', value));
    kind.choose(
      (['webp', 'gif', 'apng', 'mp4', 'sprites', 'frames'] as const).map((name) => ({
        value: name,
        text: kindNames[name],
      })),
      editing.state.exporting['kind'] ?? 'webp',
    );
    this.#export = createButton(texts.export, () => this.#start(), { kind: 'primary' });
    this.#insert = createButton(texts.insert, () => {
      const { run } = this.#editing;
      if (run?.exported) post({ type: 'animationInsert', run: run.id });
    });
    this.element = element(
      'section',
      { class: 'exportPanel', label: texts.exporting },
      element('h3', { text: texts.exporting }),
      element(
        'div',
        { class: 'options' },
        element('div', { class: 'field' }, fieldName({ label: texts.exportKind }), kind),
        this.#number('fps', texts.exportFps, ''),
        this.#number('loop', texts.exportLoop, texts.exportLoopHint),
        this.#number('maxBytes', texts.exportBudget, texts.exportBudgetHint),
        this.#box('rubberBand', texts.exportRubberBand),
        this.#box('still', texts.exportStill),
      ),
      element('div', { class: 'actions' }, this.#export, this.#insert),
      this.#text,
    );
    this.update();
  }

  update(): void {
    const { run, state } = this.#editing;
    this.element.hidden = !run || run.done === 0 || run.frames === 1;
    const { wrong } = exportOptionsOf(state.exporting);
    this.#export.disabled = wrong.length > 0 || run?.state === 'drawing';
    const exported = run?.exported;
    this.#insert.hidden = !exported?.isInsertable;
    this.#text.hidden = !exported;
    if (exported && this.#text.textContent !== exported.text) this.#text.textContent = exported.text;
    for (const update of this.#fields) update();
  }

  #start(): void {
    const { run, state } = this.#editing;
    const { options, wrong } = exportOptionsOf(state.exporting);
    if (run && wrong.length === 0) post({ type: 'animationExport', run: run.id, options });
  }

  #number(name: NumberName, label: string, placeholder: string): HTMLElement {
    const { texts } = this.#editing.setup;
    const { least, most, whole } = numbers[name];
    const field = createTextField({
      label,
      value: this.#editing.state.exporting[name] ?? '',
      placeholder,
      onInput: (value) => this.#set(name, value),
    });
    const text = fillIn(whole ? texts.wrongInteger : texts.wrongNumber, label, least, most);
    const problem = element('span', { class: 'problem', role: 'alert', text });
    this.#fields.push(() => {
      const { exporting } = this.#editing.state;
      problem.hidden = !exportOptionsOf(exporting).wrong.includes(name);
      if (name === 'fps') field.placeholder = String(this.#editing.run?.fps ?? '');
    });
    return element('div', { class: 'field' }, fieldName({ label }), field, problem);
  }

  #box(name: 'rubberBand' | 'still', label: string): HTMLElement {
    const isOn = this.#editing.state.exporting[name] === 'true';
    const box = createCheckbox(label, isOn, (checked) => this.#set(name, checked ? 'true' : ''));
    return element('div', { class: 'field' }, box);
  }

  #set(name: string, value: string): void {
    const { exporting } = this.#editing.state;
    if ((exporting[name] ?? '') !== value) this.#editing.keep({ exporting: { ...exporting, [name]: value } });
  }
}
