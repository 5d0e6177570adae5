import { type Parameter, type ParameterGroup, parameterGroups } from '../../src/protocol/galleryAnimation';
import { element, fillIn } from '../dom';
import { CurveField } from './curveField';
import { differs, mistakeOf, typed } from './draft';
import type { Editing } from './editing';
import { createParameterField, type ParameterField } from './parameterField';

/** The fields of the settings that every animation has. */
export class BasicSettings {
  readonly element = element('div', { class: 'options basic' });
  readonly #editing: Editing;
  #fields: readonly ParameterField[] = [];
  #shown = '';

  constructor(editing: Editing) {
    this.#editing = editing;
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', editing.setup.texts['group.basic']);
    this.update();
  }

  update(): void {
    const { draft, setup } = this.#editing;
    if (this.#shown !== draft.kind) {
      this.#shown = draft.kind;
      const parameters = setup.parameters[draft.kind].filter(({ group }) => group === 'basic');
      this.#fields = parameters.map((parameter) => createParameterField(parameter, this.#editing));
      this.element.replaceChildren(...this.#fields.map((field) => field.element));
    }
    for (const field of this.#fields) field.update();
  }
}

interface Group {
  readonly name: ParameterGroup;
  readonly parameters: readonly Parameter[];
  readonly element: HTMLElement;
  readonly toggle: HTMLButtonElement;
  readonly count: HTMLElement;
  readonly body: HTMLElement;
  fields: readonly ParameterField[];
  /** Unless the person opened or closed it. */
  isOpen: boolean;
}

/**
 * All other parameters, folded by what they belong to. Groups, and in them parameters, that differ from the default come
 * first, as it was when the animation was opened: nothing moves under the person's hands.
 */
export class ParameterGroups {
  readonly element: HTMLElement;
  readonly #editing: Editing;
  readonly #list = element('div', { class: 'groups' });
  #groups: readonly Group[] = [];
  #shown = '';

  constructor(editing: Editing) {
    this.#editing = editing;
    this.element = element('section', { class: 'parameters' }, this.#list);
    this.update();
  }

  /** Puts what differs from the default first, as for another animation. */
  arrange(): void {
    this.#shown = '';
    this.update();
  }

  update(): void {
    const { draft } = this.#editing;
    const now = `${draft.kind} ${draft.preset}`;
    if (this.#shown !== now) {
      this.#shown = now;
      this.#build();
    }
    for (const group of this.#groups) this.#show(group);
  }

  #build(): void {
    const { draft, setup } = this.#editing;
    const isChanged = (parameter: Parameter): boolean => differs(parameter, draft, setup);
    const changedFirst = (a: Parameter, b: Parameter): number => Number(isChanged(b)) - Number(isChanged(a));
    const all = parameterGroups
      .filter((name) => name !== 'basic')
      .map((name) => ({ name, parameters: setup.parameters[draft.kind].filter(({ group }) => group === name) }))
      .filter(({ parameters }) => parameters.length > 0)
      .map(({ name, parameters }) => this.#make(name, parameters.sort(changedFirst)));
    const hasChanges = ({ parameters }: Group): number => Number(parameters.some(isChanged));
    this.#groups = all.sort((a, b) => hasChanges(b) - hasChanges(a));
    // Of a video input, the video has to be named.
    for (const group of this.#groups) group.isOpen = hasChanges(group) === 1 || group.name === 'video';
    this.#list.replaceChildren(...this.#groups.map((group) => group.element));
  }

  #make(name: ParameterGroup, parameters: readonly Parameter[]): Group {
    const label = this.#editing.setup.texts[`group.${name}`];
    const count = element('span', { class: 'changes' });
    const toggle = element('button', { class: 'disclosure' }, element('span', { text: label }), count);
    const body = element('div', { class: 'groupBody', role: 'group', label });
    const made: Group = {
      name,
      parameters,
      toggle,
      count,
      body,
      element: element('div', { class: 'group' }, element('h3', {}, toggle), body),
      fields: [],
      isOpen: false,
    };
    made.element.dataset['group'] = name;
    toggle.addEventListener('click', () => {
      const { folds } = this.#editing.state;
      this.#editing.keep({ folds: { ...folds, [name]: body.hidden === true } });
    });
    return made;
  }

  #show(group: Group): void {
    const { draft, setup, state } = this.#editing;
    const changes = group.parameters.filter((parameter) => differs(parameter, draft, setup)).length;
    const isWrong = group.parameters.some((parameter) => mistakeOf(parameter, typed(parameter, draft)) !== undefined);
    const isOpen = state.folds[group.name] ?? group.isOpen;
    group.toggle.setAttribute('aria-expanded', String(isOpen));
    group.count.textContent = changes === 0 ? '' : fillIn(setup.texts.changedCount, changes);
    group.toggle.classList.toggle('wrong', isWrong);
    group.body.hidden = !isOpen;
    if (!isOpen) return;
    // Fields are made when they are first seen.
    if (group.fields.length === 0) {
      const plain = group.parameters.filter(({ kind }) => kind !== 'curve');
      const curves = group.parameters.filter(({ kind }) => kind === 'curve');
      const options = plain.map((parameter) => createParameterField(parameter, this.#editing));
      const graphs = curves.map((parameter) => new CurveField(parameter, this.#editing));
      group.fields = [...options, ...graphs];
      group.body.replaceChildren(
        ...(options.length === 0 ? [] : [element('div', { class: 'options' }, ...options.map((each) => each.element))]),
        ...graphs.map((each) => each.element),
      );
    }
    for (const field of group.fields) field.update();
  }
}
