import type { Parameter } from '../../src/protocol/galleryAnimation';
import { createButton, createCheckbox, createDropdown, createTextField } from '../components/components';
import { element, fillIn } from '../dom';
import { post } from '../host';
import { defaultOf, effective, mistakeOf, typed } from './draft';
import type { Editing } from './editing';

/** One field of the form. */
export interface ParameterField {
  readonly element: HTMLElement;
  /** Shows what the draft says now. */
  update(): void;
}

/** What stands before a field; screen readers read the field's own label. */
export function fieldName({ label }: Pick<Parameter, 'label'>): HTMLElement {
  const seen = element('span', { class: 'label', text: label });
  seen.setAttribute('aria-hidden', 'true');
  return seen;
}

/** A field for a parameter that is no curve, by its kind. */
export function createParameterField(parameter: Parameter, editing: Editing): ParameterField {
  const made =
    parameter.kind === 'boolean'
      ? booleanField(parameter, editing)
      : parameter.kind === 'choice' || parameter.name === 'model'
        ? choiceField(parameter, editing)
        : textField(parameter, editing);
  made.element.title = parameter.description;
  made.element.dataset['parameter'] = parameter.name;
  made.update();
  return made;
}

function booleanField(parameter: Parameter, editing: Editing): ParameterField {
  const box = createCheckbox(parameter.label, false, (checked) => {
    const isUsual = String(checked) === (defaultOf(parameter, editing.draft, editing.setup) || 'false');
    editing.setValue(parameter, isUsual ? '' : String(checked));
  });
  return {
    element: element('div', { class: 'field' }, box),
    update: () => {
      box.checked = effective(parameter, editing.draft, editing.setup) === 'true';
    },
  };
}

function choiceField(parameter: Parameter, editing: Editing): ParameterField {
  const dropdown = createDropdown(parameter.label, (value) => editing.setValue(parameter, value));
  let shown = '';
  return {
    element: element('div', { class: 'field' }, fieldName(parameter), dropdown),
    update: () => {
      const value = typed(parameter, editing.draft);
      const names = namesOf(parameter, editing);
      const known = names.includes(value) || value === '' ? names : [...names, value];
      const choices = [
        { value: '', text: usualText(parameter, editing) },
        ...known.map((name) => ({ value: name, text: labelOf(parameter, name, editing) })),
      ];
      const now = JSON.stringify([choices, value]);
      // An open list would be closed by being filled anew.
      if (now !== shown) dropdown.choose(choices, value);
      shown = now;
    },
  };
}

/** Models and styles are what there is, and not what the schema names. */
function namesOf({ name, choices = [] }: Parameter, { models, store }: Editing): readonly string[] {
  if (name === 'model') return models;
  return name === 'stylePreset' ? store.styles.map((style) => style.name) : choices;
}

function labelOf({ name }: Parameter, choice: string, { store }: Editing): string {
  return name === 'stylePreset' ? (store.styles.find((style) => style.name === choice)?.label ?? choice) : choice;
}

function textField(parameter: Parameter, editing: Editing): ParameterField {
  const { texts } = editing.setup;
  const { label, name, kind, isSquare, minimum, maximum } = parameter;
  const field = createTextField({
    label,
    value: typed(parameter, editing.draft),
    ...(name === 'negativePrompt' ? { rows: 1 } : {}),
    onInput: (text) => editing.setValue(parameter, text),
  });
  const sentence = isSquare ? texts.wrongSquare : kind === 'integer' ? texts.wrongInteger : texts.wrongNumber;
  const text = fillIn(sentence, label, isSquare ? 4 : (minimum ?? '−∞'), maximum ?? '∞');
  const problem = element('span', { class: 'problem', role: 'alert', text });
  const choose = createButton(
    texts.chooseFile,
    () => post({ type: 'animationChooseFile', parameter: name, file: editing.draft.file }),
    { label: `${texts.chooseFile} ${label}` },
  );
  const controls = kind === 'file' ? element('div', { class: 'inline' }, field, choose) : field;
  return {
    element: element('div', { class: 'field' }, fieldName(parameter), controls, problem),
    update: () => {
      const value = typed(parameter, editing.draft);
      if (field.value !== value) field.value = value;
      field.placeholder = usualText(parameter, editing);
      const isWrong = mistakeOf(parameter, value) !== undefined;
      field.classList.toggle('wrong', isWrong);
      problem.hidden = !isWrong;
    },
  };
}

/** What holds when nothing is typed: said, where it is known. */
function usualText(parameter: Parameter, editing: Editing): string {
  const { texts } = editing.setup;
  if (parameter.name === 'seed') return editing.store.texts.randomSeed;
  if (parameter.name === 'stylePreset' || parameter.kind === 'file') return texts.noPreset;
  const usual = defaultOf(parameter, editing.draft, editing.setup);
  return usual === '' ? texts.modelDefault : fillIn(texts.byDefault, usual);
}
