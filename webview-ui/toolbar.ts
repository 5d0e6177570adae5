import { createDropdown, createTextField, type Dropdown, type TextField } from './components/components';
import { element, fillIn } from './dom';
import { type Filter, usedNowhere } from './pictures';
import type { Store } from './store';

/** Search and filters above the grid, and how many pictures they let through. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #store: Store;
  readonly #changed: () => void;
  readonly #search: TextField;
  readonly #model: Dropdown;
  readonly #document: Dropdown;
  readonly #count = element('span', { class: 'count', role: 'status' });

  constructor(store: Store, changed: () => void) {
    this.#store = store;
    this.#changed = changed;
    const { texts, state } = store;
    this.#search = createTextField({
      label: texts.search,
      value: state.filter.search,
      placeholder: texts.search,
      onInput: (value) => this.#set({ search: value.slice(0, 1000) }),
    });
    this.#search.classList.add('search');
    this.#model = createDropdown(texts.filterModel, (model) => this.#set({ model }));
    this.#document = createDropdown(texts.filterDocument, (document) => this.#set({ document }));
    this.element = element(
      'div',
      { class: 'toolbar', role: 'search', label: texts.search },
      this.#search,
      this.#model,
      this.#document,
      this.#count,
    );
  }

  update(): void {
    const { texts, models, documents, pictures, shown, state } = this.#store;
    const { model, document, search } = state.filter;
    this.#search.value = search;
    this.#model.hidden = models.length < 2 && model === '';
    this.#model.choose([{ value: '', text: texts.allModels }, ...own(models)], model);
    this.#document.hidden = documents.length === 0 && document === '';
    this.#document.choose(
      [{ value: '', text: texts.allDocuments }, { value: usedNowhere, text: texts.usedNowhere }, ...own(documents)],
      document,
    );
    const all = pictures.length === 1 ? texts.countOne : fillIn(texts.countMany, pictures.length.toLocaleString());
    const some = fillIn(texts.countSome, shown.length.toLocaleString(), pictures.length.toLocaleString());
    this.#count.textContent = shown.length === pictures.length ? all : some;
    this.element.hidden = pictures.length === 0;
  }

  #set(changes: Partial<Filter>): void {
    const { filter } = this.#store.state;
    if (Object.entries(changes).every(([name, value]) => filter[name as keyof Filter] === value)) return;
    this.#store.change({ filter: { ...filter, ...changes } });
    this.#changed();
  }
}

function own(values: readonly string[]): { value: string; text: string }[] {
  return values.map((value) => ({ value, text: value }));
}
