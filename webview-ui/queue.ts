import type { GalleryJob } from '../src/protocol/gallery';
import { createButton } from './components/components';
import { element, fillIn } from './dom';
import { post } from './host';
import type { Store } from './store';

interface Card {
  readonly element: HTMLElement;
  readonly text: HTMLElement;
  readonly bar: HTMLElement;
  readonly preview: HTMLImageElement;
}

/** What is being drawn: how far it is, what there is of it, and a cancel for each. */
export class Queue {
  readonly element: HTMLElement;
  readonly #store: Store;
  readonly #list = element('ul', { class: 'jobs' });
  readonly #cards = new Map<number, Card>();

  constructor(store: Store) {
    this.#store = store;
    const { queue } = store.texts;
    this.element = element('section', { class: 'queue', label: queue }, element('h2', { text: queue }), this.#list);
    this.update();
  }

  update(): void {
    const { jobs } = this.#store;
    this.element.hidden = jobs.length === 0;
    for (const [id, card] of this.#cards) {
      if (jobs.some((job) => job.id === id)) continue;
      URL.revokeObjectURL(card.preview.src);
      card.element.remove();
      this.#cards.delete(id);
    }
    for (const job of jobs) this.#show(job);
  }

  /** @param data a PNG file */
  preview(job: number, data: Uint8Array<ArrayBuffer>): void {
    const card = this.#cards.get(job);
    if (!card) return;
    URL.revokeObjectURL(card.preview.src);
    card.preview.src = URL.createObjectURL(new Blob([data], { type: 'image/png' }));
    card.preview.hidden = false;
  }

  #show(job: GalleryJob): void {
    const card = this.#cards.get(job.id) ?? this.#make(job);
    card.text.textContent = job.text;
    card.bar.setAttribute('aria-valuemax', String(Math.max(job.steps, 1)));
    card.bar.setAttribute('aria-valuenow', String(job.step));
    card.bar.setAttribute('aria-valuetext', job.text);
    card.bar.style.setProperty('--done', String(job.steps === 0 ? 0 : job.step / job.steps));
  }

  #make({ id, prompt }: GalleryJob): Card {
    const { texts } = this.#store;
    const text = element('span', { class: 'state' });
    const bar = element('div', { class: 'bar', role: 'progressbar', label: fillIn(texts.progress, prompt) });
    bar.setAttribute('aria-valuemin', '0');
    const preview = element('img');
    preview.alt = '';
    preview.hidden = true;
    const cancel = createButton(texts.cancel, () => post({ type: 'cancel', job: id }), {
      label: fillIn(texts.cancelDrawing, prompt),
    });
    const card = element(
      'li',
      { class: 'job' },
      element('div', { class: 'preview' }, preview),
      element('div', { class: 'progress' }, element('span', { class: 'title', text: prompt }), bar, text),
      cancel,
    );
    this.#list.append(card);
    const made = { element: card, text, bar, preview };
    this.#cards.set(id, made);
    return made;
  }
}
