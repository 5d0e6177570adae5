import { createButton, createTextField, type Button, type TextField } from '../components/components';
import { element, fillIn } from '../dom';
import { framesOf, hasTimeline, promptsOf } from './draft';
import type { Editing } from './editing';
import { movePrompt } from './promptTrack';

interface Row {
  readonly element: HTMLElement;
  readonly name: HTMLElement;
  readonly at: HTMLElement;
  readonly frame: TextField;
  readonly text: TextField;
  readonly remove: Button;
}

/** The prompts as texts, each with its frame. */
export class PromptList {
  readonly element = element('ol', { class: 'prompts' });
  readonly #editing: Editing;
  readonly #remove: (index: number) => void;
  readonly #rows: Row[] = [];

  constructor(editing: Editing, remove: (index: number) => void) {
    this.#editing = editing;
    this.#remove = remove;
  }

  update(): void {
    const { draft, setup } = this.#editing;
    const { texts } = setup;
    const prompts = promptsOf(draft);
    while (this.#rows.length > prompts.length) this.#rows.pop()!.element.remove();
    while (this.#rows.length < prompts.length) this.#addRow();
    prompts.forEach(({ frame, text }, index) => {
      const row = this.#rows[index]!;
      const corners = [texts.corner0, texts.corner1, texts.corner2, texts.corner3];
      const name = draft.kind === 'grid' ? corners[index]! : fillIn(texts.promptOf, index + 1);
      if (row.name.textContent !== name) {
        row.name.textContent = name;
        row.text.rename(name);
      }
      if (row.text.value !== text) row.text.value = text;
      const isTimed = hasTimeline(draft.kind);
      row.at.hidden = !isTimed || index === 0;
      row.remove.hidden = !isTimed || prompts.length === 1;
      const isFocused = row.frame.contains(document.activeElement);
      if (!isFocused && row.frame.value !== String(frame)) row.frame.value = String(frame);
    });
  }

  focus(index: number): void {
    this.#rows[index]?.text.focus();
  }

  reveal(index: number): void {
    this.#rows[index]?.element.scrollIntoView({ block: 'nearest' });
  }

  #addRow(): void {
    const { texts } = this.#editing.setup;
    const index = this.#rows.length;
    const name = element('span', { class: 'label' });
    name.setAttribute('aria-hidden', 'true');
    const text = createTextField({
      label: fillIn(texts.promptOf, index + 1),
      value: '',
      rows: 1,
      placeholder: this.#editing.store.texts.promptHint,
      onInput: (words) => this.#setText(index, words),
    });
    const frame = createTextField({ label: fillIn(texts.frame, index + 1), value: '', onInput: () => undefined });
    frame.classList.add('frameNumber');
    frame.addEventListener('change', () => this.#setFrame(index, frame));
    const remove = createButton('×', () => this.#remove(index), {
      label: fillIn(texts.removePrompt, index + 1),
      hint: fillIn(texts.removePrompt, index + 1),
    });
    const seen = element('span', { text: texts.scrub });
    seen.setAttribute('aria-hidden', 'true');
    const at = element('span', { class: 'at' }, seen, frame);
    const row = element('li', {}, name, at, text, remove);
    this.#rows.push({ element: row, name, at, frame, text, remove });
    this.element.append(row);
  }

  #setText(index: number, text: string): void {
    const { draft } = this.#editing;
    const shown = promptsOf(draft).map((prompt, at) => (at === index ? { ...prompt, text } : prompt));
    this.#editing.setPrompts([...shown, ...draft.prompts.slice(shown.length)]);
  }

  #setFrame(index: number, field: TextField): void {
    const { draft, setup } = this.#editing;
    const wanted = Number(field.value);
    const prompts = draft.prompts;
    if (Number.isFinite(wanted)) this.#editing.setPrompts(movePrompt(prompts, index, wanted, framesOf(draft, setup)));
    field.value = String(this.#editing.draft.prompts[index]!.frame);
  }
}
