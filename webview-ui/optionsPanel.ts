import { schedulerNames } from '../src/protocol/generation';
import {
  type Button,
  type Checkbox,
  createButton,
  createCheckbox,
  createDropdown,
  createTextField,
  type Dropdown,
  type TextField,
} from './components/components';
import { element, fillIn } from './dom';
import { noStyle, type NumberField, numberFields, otherSize } from './formValues';
import { post } from './host';
import type { Store } from './store';

/** The options of a drawing. What is left alone is the settings' and the model's own, which the fields show. */
export class OptionsPanel {
  readonly element: HTMLElement;
  /** What is set, in a few words, for when the options are folded. */
  readonly summary = element('span', { class: 'summary' });
  readonly #store: Store;
  readonly #changed: () => void;
  readonly #model = element('span', { class: 'modelName' });
  readonly #size: Dropdown;
  readonly #sides: HTMLElement;
  readonly #scheduler: Dropdown;
  readonly #style: Dropdown;
  readonly #useForAll: Button;
  readonly #transparent: Checkbox;
  readonly #startImage = element('span', { class: 'startImage' });
  readonly #removeStart: Button;
  readonly #numbers = new Map<NumberField, { readonly field: TextField; readonly problem: HTMLElement }>();
  readonly #negative: TextField;

  constructor(store: Store, changed: () => void) {
    this.#store = store;
    this.#changed = changed;
    const { texts } = store;
    this.#size = createDropdown(texts.size, (value) => this.#set('size', value));
    this.#scheduler = createDropdown(texts.scheduler, (value) => this.#set('scheduler', value));
    this.#style = createDropdown(texts.style, (value) => this.#set('style', value));
    this.#useForAll = createButton(texts.useForAll, () => this.#useStyleForAll());
    this.#transparent = createCheckbox(texts.transparent, this.#value('transparent') !== '', (checked) =>
      this.#set('transparent', checked ? 'true' : ''),
    );
    this.#removeStart = createButton('×', () => this.#setStartImage(null), { label: texts.removeStartImage });
    this.#negative = createTextField({
      label: texts.negativePrompt,
      value: this.#value('negativePrompt'),
      rows: 1,
      onInput: (value) => this.#set('negativePrompt', value),
    });
    this.#sides = element(
      'div',
      { class: 'sides' },
      this.#number('width', texts.width),
      this.#number('height', texts.height),
    );
    const negative = labelled(texts.negativePrompt, this.#negative);
    negative.classList.add('wide');
    const chooseModel = createButton(texts.chooseModel, () => post({ type: 'chooseModel' }));
    const chooseStart = createButton(texts.chooseFile, () => post({ type: 'chooseStartImage' }));
    this.element = element(
      'div',
      { class: 'options', role: 'group', label: texts.options },
      labelled(texts.model, element('div', { class: 'inline' }, this.#model, chooseModel)),
      labelled(texts.style, this.#style),
      labelled(texts.size, this.#size, this.#sides),
      this.#number('steps', texts.steps),
      this.#number('guidance', texts.guidance),
      labelled(texts.scheduler, this.#scheduler),
      this.#number('seed', texts.seed),
      this.#number('count', texts.count),
      negative,
      labelled(texts.startImage, element('div', { class: 'inline' }, this.#startImage, this.#removeStart, chooseStart)),
      this.#number('strength', texts.strength),
      element(
        'div',
        { class: 'inline wide' },
        this.#transparent,
        element('span', { class: 'spacer' }),
        this.#useForAll,
        createButton(texts.resetOptions, () => this.#reset()),
      ),
    );
    this.element.id = 'options';
    this.update();
  }

  update(): void {
    const { texts, model, modelProblem, styles, workspaceStyle, state } = this.#store;
    const { startImage } = state.form;
    this.#model.textContent = modelProblem ?? model?.name ?? '…';
    this.#model.classList.toggle('problem', modelProblem !== undefined);
    const defaults = model?.defaults;
    const byDefault = (value: string | number | undefined): string =>
      value === undefined ? texts.modelDefault : fillIn(texts.modelDefaultValue, value);
    const sizes = (model?.sizes ?? []).map(([width, height]) => `${width}×${height}`);
    const size = this.#value('size');
    // A size that this model's card does not have may have been asked for with another one.
    if (size !== '' && size !== otherSize && !sizes.includes(size)) sizes.push(size);
    this.#size.choose(
      [
        { value: '', text: byDefault(defaults && `${defaults.width}×${defaults.height}`) },
        ...sizes.map((each) => ({ value: each, text: each })),
        { value: otherSize, text: texts.otherSize },
      ],
      size,
    );
    this.#sides.hidden = size !== otherSize;
    this.#scheduler.choose(
      [
        { value: '', text: byDefault(defaults?.scheduler) },
        ...schedulerNames.map((name) => ({ value: name, text: name })),
      ],
      this.#value('scheduler'),
    );
    const labelOf = (name: string): string => styles.find((each) => each.name === name)?.label ?? name;
    this.#style.choose(
      [
        ...(workspaceStyle === null
          ? [{ value: '', text: texts.noStyle }]
          : [
              { value: '', text: fillIn(texts.workspaceStyle, labelOf(workspaceStyle)) },
              { value: noStyle, text: texts.noStyle },
            ]),
        ...styles.map(({ name, label }) => ({ value: name, text: label })),
      ],
      this.#value('style'),
    );
    this.#useForAll.disabled = this.#value('style') === '';
    const placeholders: Partial<Record<NumberField, string>> = {
      width: byDefault(defaults?.width),
      height: byDefault(defaults?.height),
      steps: byDefault(defaults?.numInferenceSteps),
      guidance: byDefault(defaults?.guidanceScale),
      seed: texts.randomSeed,
      count: texts.modelDefault,
      strength: texts.modelDefault,
    };
    for (const [name, { field }] of this.#numbers) field.placeholder = placeholders[name] ?? '';
    this.#negative.placeholder = defaults?.negativePrompt ?? '';
    this.#transparent.hidden = model?.transparent !== true;
    this.#removeStart.hidden = startImage === null;
    this.#numbers.get('strength')!.field.parentElement!.hidden = startImage === null;
    this.#startImage.replaceChildren(...this.#startParts());
    this.#summarise();
  }

  /** Shows which fields have a wrong value. */
  mark(wrong: readonly NumberField[]): void {
    for (const [name, { field, problem }] of this.#numbers) {
      const isWrong = wrong.includes(name);
      field.classList.toggle('wrong', isWrong);
      problem.hidden = !isWrong;
    }
  }

  #number(name: NumberField, label: string): HTMLElement {
    const { least, most } = numberFields[name];
    const field = createTextField({
      label,
      value: this.#value(name),
      onInput: (value) => this.#set(name, value, false),
    });
    const text = fillIn(this.#store.texts.wrongNumber, label, least, most);
    const problem = element('span', { class: 'problem', text, role: 'alert' });
    problem.hidden = true;
    this.#numbers.set(name, { field, problem });
    return labelled(label, field, problem);
  }

  #value(name: string): string {
    return this.#store.state.form.fields[name] ?? '';
  }

  /** @param show whether other parts of the options depend on it */
  #set(name: string, value: string, show = true): void {
    const { form } = this.#store.state;
    if (this.#value(name) === value) return;
    this.#store.change({ form: { ...form, fields: { ...form.fields, [name]: value } } });
    if (show) this.update();
    else this.#summarise();
    this.#changed();
  }

  #setStartImage(startImage: null): void {
    this.#store.change({ form: { ...this.#store.state.form, startImage } });
    this.update();
    this.#changed();
  }

  #reset(): void {
    this.#store.change({ form: { ...this.#store.state.form, fields: {}, startImage: null } });
    for (const { field } of this.#numbers.values()) field.value = '';
    this.#negative.value = '';
    this.#transparent.checked = false;
    this.update();
    this.#changed();
  }

  #useStyleForAll(): void {
    const style = this.#value('style');
    post({ type: 'style', style: style === noStyle ? null : style });
    this.#set('style', '');
  }

  #startParts(): Node[] {
    const { texts, state } = this.#store;
    const { startImage } = state.form;
    if (startImage === null) return [document.createTextNode(texts.startImageNone)];
    const name = element('span', { class: 'name', text: startImage.name });
    if (startImage.source === '') return [name];
    const image = element('img');
    image.src = startImage.source;
    image.alt = '';
    return [image, name];
  }

  #summarise(): void {
    const { fields, startImage } = this.#store.state.form;
    const style = this.#store.styles.find(({ name }) => name === fields['style'])?.label;
    const size = fields['size'] === otherSize ? `${fields['width'] ?? ''}×${fields['height'] ?? ''}` : fields['size'];
    const parts = [style, size, fields['seed'] && `${this.#store.texts.seed} ${fields['seed']}`, startImage?.name];
    this.summary.textContent = parts.filter((part) => part !== undefined && part !== '').join(' · ');
  }
}

function labelled(label: string, ...controls: readonly HTMLElement[]): HTMLElement {
  // The controls have the label themselves, for those who hear it.
  const seen = element('span', { class: 'label', text: label });
  seen.setAttribute('aria-hidden', 'true');
  return element('div', { class: 'field' }, seen, ...controls);
}
