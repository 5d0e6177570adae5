import { type Button, createButton, createTextField, type TextField } from './components/components';
import { element } from './dom';
import { formOf } from './formValues';
import { post } from './host';
import { OptionsPanel } from './optionsPanel';
import type { Store } from './store';

/** Says what is to be drawn: the prompt, and the model's options folded behind a button. */
export class PromptBox {
  readonly element: HTMLElement;
  readonly #store: Store;
  readonly #prompt: TextField;
  readonly #options: OptionsPanel;
  readonly #generate: Button;
  readonly #toggle: HTMLButtonElement;

  /** @param animate opens the animation editor with the words */
  constructor(store: Store, animate: (prompt: string) => void) {
    this.#store = store;
    const { texts, state } = store;
    this.#prompt = createTextField({
      label: texts.prompt,
      value: state.form.prompt,
      placeholder: texts.promptHint,
      rows: 2,
      onInput: (prompt) => {
        store.change({ form: { ...store.state.form, prompt } });
        this.#update();
      },
    });
    this.#prompt.classList.add('prompt');
    this.#prompt.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.#options = new OptionsPanel(store, () => this.#update());
    this.#generate = createButton(texts.generate, () => this.#submit(), { kind: 'primary' });
    const animation = createButton(texts.animate, () => animate(store.state.form.prompt), { hint: texts.animateHint });
    this.#toggle = element('button', { class: 'disclosure', text: texts.options });
    this.#toggle.setAttribute('aria-controls', this.#options.element.id);
    this.#toggle.addEventListener('click', () => this.#fold(!store.state.form.optionsOpen));
    this.element = element(
      'section',
      { class: 'promptBox', label: texts.prompt },
      this.#prompt,
      element('div', { class: 'promptActions' }, this.#toggle, this.#options.summary, animation, this.#generate),
      this.#options.element,
    );
    this.#fold(state.form.optionsOpen);
    this.#update();
  }

  focus(): void {
    this.#prompt.focus();
  }

  /** Something that the options show has changed. */
  update(): void {
    this.#options.update();
    this.#update();
  }

  #fold(open: boolean): void {
    this.#store.change({ form: { ...this.#store.state.form, optionsOpen: open } });
    this.#toggle.setAttribute('aria-expanded', String(open));
    this.#options.element.hidden = !open;
    if (open && this.#store.model === undefined) post({ type: 'model' });
  }

  #update(): void {
    const { form, wrong } = formOf(this.#store.state.form);
    this.#options.mark(wrong);
    this.#generate.disabled = form === undefined || form.prompt.trim() === '';
  }

  #submit(): void {
    const { form, wrong } = formOf(this.#store.state.form);
    if (wrong.length > 0) this.#fold(true);
    if (form !== undefined && form.prompt.trim() !== '') post({ type: 'generate', form });
  }
}
