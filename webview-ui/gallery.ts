import type { GalleryPicture, GalleryState, ToGallery } from '../src/protocol/gallery';
import { createButton, createTextField } from './components/components';

/** What the page asks of the extension. */
export interface GalleryActions {
  open(id: string): void;
  refresh(): void;
  keep(state: GalleryState): void;
}

/** A filter above a grid of pictures; each picture is a button that opens its file. */
export class Gallery {
  readonly #root: HTMLElement;
  readonly #actions: GalleryActions;
  readonly #problem = document.createElement('p');
  readonly #status = document.createElement('p');
  readonly #grid = document.createElement('ul');
  #items: { readonly text: string; readonly item: HTMLLIElement }[] = [];
  #state: GalleryState;
  #content: ToGallery | undefined;

  constructor(root: HTMLElement, state: GalleryState, actions: GalleryActions) {
    this.#root = root;
    this.#state = state;
    this.#actions = actions;
    this.#problem.setAttribute('role', 'alert');
    this.#problem.className = 'problem';
    this.#status.setAttribute('role', 'status');
    this.#grid.className = 'grid';
    this.#grid.addEventListener('keydown', (event) => this.#moveFocus(event));
  }

  show(content: ToGallery): void {
    if (!this.#content) this.#build(content);
    this.#content = content;
    this.#problem.textContent = content.problem ?? '';
    this.#problem.hidden = content.problem === undefined;
    this.#items = content.pictures.map((picture) => ({
      text: `${picture.prompt}\n${picture.file}`.toLowerCase(),
      item: this.#item(picture, content.texts.open),
    }));
    this.#grid.replaceChildren(...this.#items.map(({ item }) => item));
    this.#filter();
  }

  #build({ texts }: ToGallery): void {
    const heading = document.createElement('h1');
    heading.textContent = texts.title;
    const filter = createTextField(texts.filter, this.#state.filter, (value) => {
      this.#state = { filter: value.slice(0, 1000) };
      this.#actions.keep(this.#state);
      this.#filter();
    });
    const bar = document.createElement('div');
    bar.className = 'bar';
    bar.append(
      filter,
      createButton(texts.refresh, () => this.#actions.refresh()),
    );
    this.#root.append(heading, bar, this.#problem, this.#status, this.#grid);
  }

  #filter(): void {
    const { texts } = this.#content!;
    const wanted = this.#state.filter.trim().toLowerCase();
    for (const { text, item } of this.#items) item.hidden = !text.includes(wanted);
    const noMatch = this.#items.every(({ item }) => item.hidden);
    this.#status.textContent = this.#items.length === 0 ? texts.empty : noMatch ? texts.noMatch : '';
  }

  #item({ id, source, file, prompt, width, height }: GalleryPicture, openText: string): HTMLLIElement {
    const image = document.createElement('img');
    image.src = source;
    image.alt = prompt;
    image.width = width;
    image.height = height;
    image.loading = 'lazy';
    const caption = document.createElement('span');
    caption.className = 'prompt';
    caption.textContent = prompt;
    const name = document.createElement('span');
    name.className = 'file';
    name.textContent = file;
    const button = document.createElement('button');
    button.title = openText.replace('{0}', file);
    button.append(image, caption, name);
    button.addEventListener('click', () => this.#actions.open(id));
    const item = document.createElement('li');
    item.append(button);
    return item;
  }

  /** Arrow keys go from picture to picture, as in VS Code's own lists. */
  #moveFocus(event: KeyboardEvent): void {
    const buttons = [...this.#grid.querySelectorAll<HTMLButtonElement>('li:not([hidden]) button')];
    const current = buttons.findIndex((button) => button === document.activeElement);
    if (current === -1) return;
    const columns = buttons.filter(({ offsetTop }) => offsetTop === buttons[0]!.offsetTop).length;
    const steps: Partial<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -columns,
      ArrowDown: columns,
      Home: -current,
      End: buttons.length - 1 - current,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    buttons[current + step]?.focus();
    event.preventDefault();
  }
}
