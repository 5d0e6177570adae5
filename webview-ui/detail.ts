import type { PictureAction, PictureDetails } from '../src/protocol/gallery';
import { createButton } from './components/components';
import { settingsOf } from './differences';
import { brokenPicture, element, fillIn } from './dom';
import { post } from './host';
import { playing, resting } from './media';
import { settingName } from './settingNames';
import type { GalleryPicture } from './pictures';
import type { Store } from './store';

export interface DetailActions {
  open(id: string): void;
  close(): void;
  /** Lets the person choose the picture that this one is compared with. */
  pickOther(): void;
  compare(id: string): void;
  drag(id: string, transfer: DataTransfer): void;
}

/** Of a hash, which is told apart by its first digits. */
const shownDigits = 12;

/** One picture, large, with its request, where it is used and what can be done with it. */
export class Detail {
  readonly element: HTMLElement;
  readonly #store: Store;
  readonly #actions: DetailActions;
  readonly #image = element('div', { class: 'large' });
  readonly #title = element('h2');
  readonly #facts = element('dl', { class: 'facts' });
  readonly #usages = element('div', { class: 'usages' });
  readonly #seeds = element('section', { class: 'seeds' });
  readonly #previous: HTMLElement & { disabled: boolean };
  readonly #next: HTMLElement & { disabled: boolean };
  /** What can be done only with pictures, with what was made of frames, and with what stands still. */
  readonly #only: Readonly<Record<'picture' | 'moving' | 'still', readonly HTMLElement[]>>;
  #shown: GalleryPicture | undefined;

  constructor(store: Store, actions: DetailActions) {
    this.#store = store;
    this.#actions = actions;
    const { texts } = store;
    this.#title.tabIndex = -1;
    this.#previous = createButton('←', () => this.#step(-1), { label: texts.previous, hint: texts.previous });
    this.#next = createButton('→', () => this.#step(1), { label: texts.next, hint: texts.next });
    const act = (action: PictureAction) => () => this.#shown && post({ type: 'act', action, id: this.#shown.id });
    const animate = (isStart: boolean) => () =>
      this.#shown && post({ type: 'animatePicture', id: this.#shown.id, isStart });
    const bar = element(
      'div',
      { class: 'detailBar' },
      createButton(texts.back, () => actions.close()),
      element('span', { class: 'spacer' }),
      this.#previous,
      this.#next,
    );
    this.#only = {
      picture: [
        createButton(texts.regenerate, act('regenerate'), { hint: texts.regenerateHint }),
        createButton(texts.variations, act('variations'), { hint: texts.variationsHint }),
        createButton(texts.animatePicture, animate(false), { hint: texts.animatePictureHint }),
        createButton(texts.animateFrom, animate(true), { hint: texts.animateFromHint }),
      ],
      moving: [createButton(texts.editAnimation, animate(false), { hint: texts.editAnimationHint })],
      still: [createButton(texts.useAsStart, act('startImage'))],
    };
    const buttons = element(
      'div',
      { class: 'actions', role: 'group', label: texts.title },
      createButton(texts.insert, act('insert'), { kind: 'primary', hint: texts.insertHint }),
      ...Object.values(this.#only).flat(),
      createButton(texts.compareWith, () => actions.pickOther()),
      createButton(texts.copyPrompt, act('copyPrompt')),
      createButton(texts.reveal, act('reveal')),
      createButton(texts.open, act('open')),
      createButton(texts.delete, act('delete')),
    );
    this.element = element(
      'section',
      { class: 'detail' },
      bar,
      element(
        'div',
        { class: 'detailBody' },
        element('div', { class: 'stage' }, this.#image, element('p', { class: 'hint', text: texts.drag })),
        element('div', { class: 'side' }, this.#title, buttons, this.#usages, this.#facts),
        this.#seeds,
      ),
    );
    this.element.addEventListener('keydown', (event) => {
      if (event.target instanceof HTMLElement && event.target.closest('vscode-dropdown, vscode-text-field')) return;
      if (event.key === 'ArrowLeft') this.#step(-1);
      else if (event.key === 'ArrowRight') this.#step(1);
      else if (event.key === 'Delete') act('delete')();
    });
  }

  /** Shows a picture and asks for what there is to know of it. */
  show(shown: GalleryPicture): void {
    const isOther = this.#shown?.source !== shown.source;
    const isAnother = this.#shown?.id !== shown.id;
    this.#shown = shown;
    const { prompt, file, id, kind } = shown;
    for (const button of this.#only.picture) button.hidden = kind !== 'picture';
    for (const button of this.#only.moving) button.hidden = kind === 'picture';
    for (const button of this.#only.still) button.hidden = kind === 'animation';
    this.#title.textContent = prompt === '' ? file : prompt;
    this.element.setAttribute('aria-label', this.#title.textContent);
    if (isOther) {
      const { texts } = this.#store;
      const broken = (): Node => brokenPicture(file, texts.brokenHint);
      const { element: made, control } = playing(shown, prompt, texts, broken);
      made.draggable = true;
      made.addEventListener('dragstart', ({ dataTransfer }) => {
        if (dataTransfer) this.#actions.drag(id, dataTransfer);
      });
      this.#image.replaceChildren(made, ...(control ? [control] : []));
    }
    if (isAnother) post({ type: 'details', id });
    this.update();
  }

  /** To the heading, from which a screen reader reads on. */
  focus(): void {
    this.#title.focus({ preventScroll: true });
  }

  update(): void {
    const shown = this.#shown;
    if (!shown) return;
    const list = this.#store.shown;
    const index = list.findIndex(({ id }) => id === shown.id);
    this.#previous.disabled = index <= 0;
    this.#next.disabled = index < 0 || index === list.length - 1;
    this.#showSeeds(shown);
    const details = this.#store.details.get(shown.id);
    this.#facts.hidden = details === undefined;
    this.#usages.hidden = details === undefined;
    if (details) this.#showDetails(shown, details);
  }

  #step(by: number): void {
    const list = this.#store.shown;
    const index = list.findIndex(({ id }) => id === this.#shown?.id);
    const other = index < 0 ? undefined : list[index + by];
    if (other) this.#actions.open(other.id);
  }

  #showDetails({ file, changedAt }: GalleryPicture, details: PictureDetails): void {
    const { texts } = this.#store;
    const rows = [...settingsOf(details)].map(([name, value]) =>
      fact(settingName(name, texts), /^[0-9a-f]{64}$/.test(value) ? `${value.slice(0, shownDigits)}…` : value),
    );
    const changed = new Date(changedAt).toLocaleString();
    this.#facts.replaceChildren(fact(texts.file, file), fact(texts.created, changed), ...rows);
    const places = details.usages.map((usage) => {
      const text = fillIn(texts.usageLine, usage.name, usage.line + 1);
      const link = element('button', { class: 'link', text });
      link.addEventListener('click', () => post({ type: 'goTo', usage }));
      return element('li', {}, link);
    });
    const list = places.length > 0 ? element('ul', {}, ...places) : element('p', { text: texts.usedInNone });
    this.#usages.replaceChildren(element('h3', { text: texts.usedIn }), list);
  }

  /** The seed grid: pictures of the same request, which a click opens. */
  #showSeeds(shown: GalleryPicture): void {
    const { texts } = this.#store;
    const variations = this.#store.variationsOf(shown);
    this.#seeds.hidden = variations.length < 2;
    this.#seeds.setAttribute('aria-label', texts.seedGrid);
    const cells = variations.map((variation) => {
      const label = fillIn(texts.seedOf, variation.seed);
      const broken = (): Node => element('div', { class: 'broken', text: texts.broken });
      const open = element('button', { label }, resting(variation, '', broken), element('span', { text: label }));
      open.addEventListener('click', () => this.#actions.open(variation.id));
      if (variation.id === shown.id) open.setAttribute('aria-current', 'true');
      const compare = createButton(texts.compare, () => this.#actions.compare(variation.id), {
        label: `${texts.compare}: ${label}`,
      });
      return element('li', {}, open, ...(variation.id === shown.id ? [] : [compare]));
    });
    this.#seeds.replaceChildren(element('h3', { text: texts.seedGrid }), element('ul', {}, ...cells));
  }
}

function fact(name: string, value: string): HTMLElement {
  return element('div', {}, element('dt', { text: name }), element('dd', { text: value }));
}
