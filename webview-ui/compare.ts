import { createButton } from './components/components';
import { differences } from './differences';
import { brokenPicture, element } from './dom';
import { post } from './host';
import { resting } from './media';
import type { GalleryPicture } from './pictures';
import { settingName } from './settingNames';
import type { Store } from './store';

/** Two pictures side by side, and in what they were asked for differently. */
export class Compare {
  readonly element: HTMLElement;
  readonly #store: Store;
  readonly #title: HTMLElement;
  readonly #pair = element('div', { class: 'pair' });
  readonly #table = element('div', { class: 'differences' });
  #shown: readonly [GalleryPicture, GalleryPicture] | undefined;

  constructor(store: Store, close: () => void, open: (id: string) => void) {
    this.#store = store;
    const { texts } = store;
    this.#title = element('h2', { text: texts.compare });
    this.#title.tabIndex = -1;
    this.#pair.addEventListener('click', ({ target }) => {
      const id = target instanceof HTMLElement ? target.closest('button')?.dataset['id'] : undefined;
      if (id !== undefined) open(id);
    });
    const bar = element('div', { class: 'detailBar' }, createButton(texts.backToPicture, close));
    this.element = element(
      'section',
      { class: 'compare', label: texts.compare },
      bar,
      this.#title,
      this.#pair,
      this.#table,
    );
  }

  show(first: GalleryPicture, second: GalleryPicture): void {
    const isOther = this.#shown?.[0].source !== first.source || this.#shown[1].source !== second.source;
    this.#shown = [first, second];
    if (isOther) {
      const { texts } = this.#store;
      this.#pair.replaceChildren(this.#figure(first, texts.first), this.#figure(second, texts.second));
      for (const { id } of this.#shown) post({ type: 'details', id });
    }
    this.update();
  }

  focus(): void {
    this.#title.focus({ preventScroll: true });
  }

  update(): void {
    const [first, second] = (this.#shown ?? []).map(({ id }) => this.#store.details.get(id));
    if (!first || !second) return this.#table.replaceChildren();
    const { texts } = this.#store;
    const found = differences(first, second);
    if (found.length === 0) return this.#table.replaceChildren(element('p', { text: texts.same }));
    const head = [texts.setting, texts.first, texts.second].map((text) => element('th', { text }));
    for (const cell of head) cell.scope = 'col';
    const rows = found.map(({ name, first: left, second: right }) => {
      const heading = element('th', { text: settingName(name, texts) });
      heading.scope = 'row';
      return element('tr', {}, heading, ...[left, right].map((value) => element('td', { text: value ?? '–' })));
    });
    const table = element(
      'table',
      {},
      element('caption', { text: texts.onlyDifferences }),
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...rows),
    );
    this.#table.replaceChildren(table);
  }

  #figure(shown: GalleryPicture, side: string): HTMLElement {
    const { id, prompt, file } = shown;
    const { texts } = this.#store;
    const broken = (): Node => brokenPicture(file, texts.brokenHint);
    const button = element('button', { label: `${side}: ${prompt}` }, resting(shown, '', broken));
    button.dataset['id'] = id;
    return element('figure', {}, button, element('figcaption', { text: `${side}: ${prompt}` }));
  }
}
