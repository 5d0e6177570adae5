import { brokenPicture, element, fillIn } from './dom';
import { cellAfter, gap, type GridLayout, layoutOf, rowCount, rowsInView } from './gridLayout';
import { resting } from './media';
import type { GalleryPicture } from './pictures';
import type { Store } from './store';

export interface GridActions {
  open(id: string): void;
  remove(id: string): void;
  /** Hands a picture to whatever it is dropped on. */
  drag(id: string, transfer: DataTransfer): void;
}

/** Lines of a caption, and what is around them, in pixels. */
const captionLines = 2;
const captionPadding = 12;

/**
 * The pictures as a grid of which only the rows near the window exist. One cell at a time can be reached by Tab; arrow
 * keys go from cell to cell.
 */
export class Grid {
  readonly element: HTMLElement;
  readonly #store: Store;
  readonly #actions: GridActions;
  readonly #rows = new Map<number, HTMLElement>();
  /** Made cells by picture and version, so that what stays is not loaded anew. */
  #cells = new Map<string, HTMLElement>();
  #layout: GridLayout = layoutOf(800, 50);
  #pictures: readonly GalleryPicture[] = [];
  #focused = 0;

  constructor(store: Store, actions: GridActions) {
    this.#store = store;
    this.#actions = actions;
    this.element = element('div', { class: 'grid', role: 'grid', label: store.texts.grid });
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.element.addEventListener('focusin', ({ target }) => this.#onFocus(target));
    window.addEventListener('scroll', () => this.#fill(), { passive: true });
    new ResizeObserver(() => this.#arrange()).observe(this.element);
  }

  /** Shows the pictures that the filter lets through; the focus stays where it was. */
  update(): void {
    this.#pictures = this.#store.shown;
    const { focused } = this.#store.state;
    const index = this.#pictures.findIndex(({ id }) => id === focused);
    // The picture in focus is gone: the one that took its place is next to it.
    this.#focused = index >= 0 ? index : Math.max(0, Math.min(this.#focused, this.#pictures.length - 1));
    this.#arrange();
  }

  /** Brings the focus to a picture, by default the one that had it last. */
  focus(index = this.#focused): void {
    if (this.#pictures.length === 0) return;
    this.#focused = Math.min(index, this.#pictures.length - 1);
    this.#store.change({ focused: this.#pictures[this.#focused]!.id });
    this.#fill();
    for (const button of this.element.querySelectorAll('button')) button.tabIndex = -1;
    const button = this.#buttonAt(this.#focused);
    if (!button) return;
    button.tabIndex = 0;
    button.focus({ preventScroll: true });
    button.scrollIntoView({ block: 'nearest' });
  }

  /** Makes all rows anew, for other pictures or another width; a cell that had the focus gets it back. */
  #arrange(): void {
    const hadFocus = this.element.contains(document.activeElement);
    const { lineHeight } = getComputedStyle(document.body);
    const captionHeight = Math.ceil(captionLines * Number.parseFloat(lineHeight)) + captionPadding;
    this.#layout = layoutOf(this.element.clientWidth, captionHeight);
    const { columns, cellWidth, rowHeight } = this.#layout;
    const rows = rowCount(this.#pictures.length, this.#layout);
    this.element.style.setProperty('--cell', `${cellWidth}px`);
    this.element.style.setProperty('--gap', `${gap}px`);
    this.element.style.height = `${Math.max(0, rows * rowHeight - gap)}px`;
    this.element.setAttribute('aria-rowcount', String(rows));
    this.element.setAttribute('aria-colcount', String(columns));
    this.element.hidden = rows === 0;
    for (const row of this.#rows.values()) row.remove();
    this.#rows.clear();
    this.#fill();
    if (hadFocus) this.#buttonAt(this.#focused)?.focus({ preventScroll: true });
  }

  #fill(): void {
    if (this.element.offsetParent === null) return; // another view is shown
    const top = -this.element.getBoundingClientRect().top;
    const { first, end } = rowsInView(top, window.innerHeight, this.#pictures.length, this.#layout);
    // The cell in focus stays, wherever it is: otherwise the focus would be lost.
    const focusedRow = Math.floor(this.#focused / this.#layout.columns);
    const wanted = new Set(this.#pictures.length > 0 ? [focusedRow] : []);
    for (let row = first; row < end; row += 1) wanted.add(row);
    for (const [row, made] of this.#rows) {
      if (wanted.has(row)) continue;
      made.remove();
      this.#rows.delete(row);
    }
    for (const row of wanted) if (!this.#rows.has(row)) this.#insert(row);
    this.#cells = new Map([...this.#cells].filter(([, cell]) => cell.isConnected));
  }

  /** In the order of rows, for those who read them one after the other. */
  #insert(row: number): void {
    const { columns, rowHeight } = this.#layout;
    const from = row * columns;
    const cells = this.#pictures
      .slice(from, from + columns)
      .map((shown, column) => this.#cell(shown, from + column, column));
    const made = element('div', { class: 'row', role: 'row' }, ...cells);
    made.setAttribute('aria-rowindex', String(row + 1));
    made.style.transform = `translateY(${row * rowHeight}px)`;
    const next = [...this.#rows.keys()].filter((other) => other > row).sort((a, b) => a - b)[0];
    this.element.insertBefore(made, next === undefined ? null : this.#rows.get(next)!);
    this.#rows.set(row, made);
  }

  #cell(shown: GalleryPicture, index: number, column: number): HTMLElement {
    const cell = this.#cells.get(shown.source) ?? this.#makeCell(shown);
    this.#cells.set(shown.source, cell);
    cell.setAttribute('aria-colindex', String(column + 1));
    const button = cell.querySelector('button')!;
    button.dataset['index'] = String(index);
    button.tabIndex = index === this.#focused ? 0 : -1;
    return cell;
  }

  #makeCell(shown: GalleryPicture): HTMLElement {
    const { texts } = this.#store;
    const { id, prompt, width, height, seed, file, kind } = shown;
    const name = file.slice(file.lastIndexOf('/') + 1);
    const broken = (): Node => brokenPicture(name, texts.broken);
    const button = element(
      'button',
      {
        label: fillIn(
          kind === 'animation' ? texts.animationLabel : texts.pictureLabel,
          prompt === '' ? name : prompt,
          width,
          height,
          seed,
        ),
      },
      resting(shown, '', broken),
      element('span', { class: 'caption', text: prompt === '' ? name : prompt }),
    );
    button.title = `${prompt}\n${file}`;
    button.draggable = true;
    button.addEventListener('dragstart', ({ dataTransfer }) => {
      if (dataTransfer) this.#actions.drag(id, dataTransfer);
    });
    button.addEventListener('click', () => this.#actions.open(id));
    return element('div', { class: 'cell', role: 'gridcell' }, button);
  }

  #onKey(event: KeyboardEvent): void {
    const shown = this.#pictures[this.#focused];
    if (event.key === 'Delete' && shown) return this.#actions.remove(shown.id);
    const page = Math.max(1, Math.floor(window.innerHeight / this.#layout.rowHeight));
    const control = event.ctrlKey || event.metaKey;
    const target = cellAfter(event.key, control, this.#focused, this.#pictures.length, this.#layout.columns, page);
    if (target === undefined) return;
    event.preventDefault();
    this.#scrollTo(target);
    this.focus(target);
  }

  /** A row far away does not exist until the window is near it. */
  #scrollTo(index: number): void {
    const { columns, rowHeight } = this.#layout;
    const top = this.element.getBoundingClientRect().top + Math.floor(index / columns) * rowHeight;
    if (top < 0 || top + rowHeight > window.innerHeight) window.scrollBy(0, top - (window.innerHeight - rowHeight) / 2);
  }

  #onFocus(target: EventTarget | null): void {
    const index = target instanceof HTMLElement ? target.dataset['index'] : undefined;
    if (index === undefined || Number(index) === this.#focused) return;
    const before = this.#buttonAt(this.#focused);
    if (before) before.tabIndex = -1;
    this.#focused = Number(index);
    const shown = this.#pictures[this.#focused];
    if (shown) this.#store.change({ focused: shown.id });
    const button = this.#buttonAt(this.#focused);
    if (button) button.tabIndex = 0;
  }

  #buttonAt(index: number): HTMLButtonElement | null {
    return this.element.querySelector<HTMLButtonElement>(`button[data-index="${index}"]`);
  }
}
