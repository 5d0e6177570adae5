import type { Parameter } from '../../src/protocol/galleryAnimation';
import { isMistake, mistakeText, parseKeyframes, valueAt } from '../../src/protocol/keyframes';
import { createButton, createTextField, type TextField } from '../components/components';
import { element } from '../dom';
import { CurveGraph } from './curveGraph';
import { defaultOf, effective, framesOf, typed } from './draft';
import type { Editing } from './editing';
import { fieldName, type ParameterField } from './parameterField';
import { writeKeyframes } from './keyframeEdits';

/** About so many steps a frame takes where the model decides. */
const usualSteps = 20;

/** A curve as a graph and as text; what one of the two says, the other shows. */
export class CurveField implements ParameterField {
  readonly element: HTMLElement;
  readonly #parameter: Parameter;
  readonly #editing: Editing;
  readonly #text: TextField;
  readonly #graph: CurveGraph;
  readonly #reset: HTMLElement;
  readonly #mistake = element('div', { class: 'mistake', role: 'alert' });

  constructor(parameter: Parameter, editing: Editing) {
    this.#parameter = parameter;
    this.#editing = editing;
    const { texts } = editing.setup;
    const { label, description } = parameter;
    this.#text = createTextField({
      label,
      value: typed(parameter, editing.draft),
      onInput: (text) => editing.setValue(parameter, text),
    });
    this.#text.setAttribute('spellcheck', 'false');
    this.#graph = new CurveGraph({
      label,
      range: this.#range,
      usual: this.#usual,
      texts,
      onEdit: (keys) => editing.setValue(parameter, writeKeyframes(keys)),
    });
    this.#reset = createButton(texts.reset, () => editing.setValue(parameter, ''), {
      label: `${texts.reset}: ${label}`,
    });
    this.element = element(
      'div',
      { class: 'curveField' },
      element('div', { class: 'curveHead' }, fieldName(parameter), this.#text, this.#reset),
      this.#mistake,
      this.#graph.element,
    );
    this.element.dataset['parameter'] = parameter.name;
    this.element.title = description;
    this.update();
  }

  update(): void {
    const { draft, setup } = this.#editing;
    const own = typed(this.#parameter, draft);
    if (this.#text.value !== own) this.#text.value = own;
    this.#text.placeholder = defaultOf(this.#parameter, draft, setup) || setup.texts.modelDefault;
    this.#reset.hidden = own === '';
    const text = effective(this.#parameter, draft, setup);
    const keys = text.trim() === '' ? [] : parseKeyframes(text, this.#range);
    const isWrong = isMistake(keys);
    this.#text.classList.toggle('wrong', isWrong);
    this.#graph.element.classList.toggle('stale', isWrong);
    this.#mistake.hidden = !isWrong;
    if (!isWrong) return this.#graph.show(keys, framesOf(draft, setup));
    const at = element('mark', { text: text.slice(keys.offset, keys.offset + 1) || '␣' });
    const line = element('code', { text: text.slice(0, keys.offset) }, at);
    line.append(text.slice(keys.offset + 1));
    this.#mistake.replaceChildren(line, element('span', { text: mistakeText(keys) }));
  }

  get #range(): { minimum: number; maximum: number } {
    const { minimum = -Infinity, maximum = Infinity } = this.#parameter;
    return { minimum, maximum };
  }

  /** What the curve is in most animations, around which the graph is drawn. */
  get #usual(): number {
    const keys = parseKeyframes(this.#parameter.default, this.#range);
    return isMistake(keys) ? usualSteps : valueAt(keys, 0);
  }
}
