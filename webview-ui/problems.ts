import { createButton } from './components/components';
import { element } from './dom';
import { post } from './host';
import type { Store } from './store';

/** What is wrong with a manifest, and what can be done about it. */
export class Problems {
  readonly element = element('div', { class: 'problems' });
  readonly #store: Store;
  #shown = '';

  constructor(store: Store) {
    this.#store = store;
  }

  update(): void {
    const { problems, texts } = this.#store;
    // Read out once, and not with every picture that comes.
    const now = JSON.stringify(problems);
    if (now === this.#shown) return;
    this.#shown = now;
    const made = problems.map(({ root, text, repairable }) =>
      element(
        'div',
        { class: 'problem', role: 'alert' },
        element('p', { text }),
        ...(repairable ? [createButton(texts.repair, () => post({ type: 'repair', root }), { kind: 'primary' })] : []),
        createButton(texts.openManifest, () => post({ type: 'openManifest', root })),
      ),
    );
    this.element.replaceChildren(...made);
  }
}
