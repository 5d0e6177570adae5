import { pictureMimeType, type ToGallery } from '../src/protocol/gallery';
import { AnimationView, isAnimationMessage } from './animation/animationView';
import { Compare } from './compare';
import { createButton } from './components/components';
import { Detail } from './detail';
import { element, fillIn } from './dom';
import { Grid } from './grid';
import { post } from './host';
import { Problems } from './problems';
import { PromptBox } from './promptBox';
import { Queue } from './queue';
import { Said } from './said';
import type { Store } from './store';
import { Toolbar } from './toolbar';

/** When scrolling has paused, its place is kept. */
const scrollMilliseconds = 150;

/** The page: the prompt box, the queue and the grid; or one picture; or two. */
export class Gallery {
  readonly #store: Store;
  readonly #list = element('div', { class: 'list' });
  readonly #promptBox: PromptBox;
  readonly #queue: Queue;
  readonly #problems: Problems;
  readonly #toolbar: Toolbar;
  readonly #picking = element('div', { class: 'picking', role: 'status' });
  readonly #empty = element('div', { class: 'empty', role: 'status' });
  readonly #grid: Grid;
  readonly #detail: Detail;
  readonly #compare: Compare;
  readonly #said = new Said();
  readonly #animation: AnimationView;
  /** The picture whose counterpart is being chosen. */
  #pickingFor: string | undefined;
  #scrollTimer = 0;

  constructor(root: HTMLElement, store: Store) {
    this.#store = store;
    this.#promptBox = new PromptBox(store, (prompt) => this.#animate(prompt));
    this.#animation = new AnimationView(store, () => this.#leaveAnimation());
    this.#queue = new Queue(store);
    this.#problems = new Problems(store);
    this.#toolbar = new Toolbar(store, () => this.#filter());
    const drag = (id: string, transfer: DataTransfer): void => this.#drag(id, transfer);
    this.#grid = new Grid(store, {
      open: (id) => this.#choose(id),
      remove: (id) => post({ type: 'act', action: 'delete', id }),
      drag,
    });
    this.#detail = new Detail(store, {
      open: (id) => this.#show(id),
      close: () => this.#close(),
      pickOther: () => this.#pick(),
      compare: (id) => this.#compareWith(id),
      drag,
    });
    this.#compare = new Compare(
      store,
      () => this.#close(),
      (id) => this.#show(id),
    );
    this.#list.append(
      this.#promptBox.element,
      this.#queue.element,
      this.#toolbar.element,
      this.#picking,
      this.#empty,
      this.#grid.element,
    );
    root.replaceChildren(
      element('h1', { class: 'hidden', text: store.texts.title }),
      this.#problems.element,
      this.#list,
      this.#detail.element,
      this.#compare.element,
      this.#animation.element,
      this.#said.element,
    );
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented) this.#escape();
    });
    window.addEventListener('scroll', () => this.#keepScroll(), { passive: true });
    this.#update();
  }

  receive(message: Exclude<ToGallery, { type: 'start' }>): void {
    const store = this.#store;
    if (isAnimationMessage(message)) {
      this.#animation.receive(message);
      return message.type === 'animationDraft' ? this.#enterAnimation() : undefined;
    }
    switch (message.type) {
      case 'pictures': {
        const isFirst = !store.isListed;
        store.takePictures(message);
        this.#leaveWhatIsGone();
        this.#update();
        if (isFirst) window.scrollTo(0, store.state.scroll);
        return;
      }
      case 'usages':
        store.takeUsages(message);
        return this.#update();
      case 'details':
        store.details.set(message.details.id, message.details);
        this.#detail.update();
        return this.#compare.update();
      case 'jobs':
        store.jobs = message.jobs;
        return this.#queue.update();
      case 'preview':
        return this.#queue.preview(message.job, message.data);
      case 'styles':
        store.styles = message.styles;
        store.workspaceStyle = message.workspaceStyle;
        return this.#showOptions();
      case 'model':
        store.model = message.model ?? undefined;
        store.modelProblem = message.problem;
        return this.#showOptions();
      case 'startImage': {
        const { uri, name, source } = message;
        store.change({ form: { ...store.state.form, startImage: { uri, name, source } } });
        this.#close();
        this.#promptBox.update();
        window.scrollTo(0, 0);
        return this.#promptBox.focus();
      }
      case 'said':
        return this.#said.say(message.text);
    }
  }

  #update(): void {
    const { state, isListed } = this.#store;
    const open = this.#store.picture(state.open);
    const compared = this.#store.picture(state.compared);
    this.#detail.element.hidden = !open || compared !== undefined;
    this.#compare.element.hidden = !open || !compared;
    this.#list.hidden = open !== undefined;
    // A page that is shown again has not yet been told of the picture that it showed.
    if (state.open !== null && !isListed) this.#list.hidden = true;
    this.#showAnimation();
    this.#problems.update();
    this.#toolbar.update();
    this.#showPicking();
    this.#showEmpty();
    this.#grid.update();
    if (open && compared) this.#compare.show(open, compared);
    else if (open) this.#detail.show(open);
  }

  /** The editor takes the place of everything else. */
  #showAnimation(): void {
    const { isOpen } = this.#store.state.animation;
    this.#animation.element.hidden = !isOpen;
    if (!isOpen) return this.#animation.hide();
    for (const other of [this.#list, this.#detail.element, this.#compare.element]) other.hidden = true;
    this.#animation.show();
  }

  #showOptions(): void {
    this.#promptBox.update();
    this.#animation.update();
  }

  /** Opens the editor with these words, or as it was left where there are none. */
  #animate(prompt: string): void {
    const words = prompt.trim();
    const { animation } = this.#store.state;
    if (words !== '' && animation.draft.prompts[0]?.text !== words) return post({ type: 'animateWords', words });
    this.#store.change({ animation: { ...animation, isOpen: true } });
    this.#enterAnimation();
  }

  #enterAnimation(): void {
    this.#update();
    window.scrollTo(0, 0);
    this.#animation.focus();
  }

  #leaveAnimation(): void {
    this.#store.change({ animation: { ...this.#store.state.animation, isOpen: false } });
    this.#update();
    if (this.#store.state.open === null) this.#promptBox.focus();
    else this.#detail.focus();
  }

  #filter(): void {
    this.#store.filter();
    this.#toolbar.update();
    this.#showEmpty();
    this.#grid.update();
  }

  /** A cell of the grid was chosen: to be shown, or to be compared. */
  #choose(id: string): void {
    const first = this.#pickingFor;
    this.#pickingFor = undefined;
    if (first === undefined) return this.#show(id);
    this.#store.change({ open: first, compared: id === first ? null : id });
    this.#enter();
  }

  #show(id: string): void {
    if (this.#store.state.open === null) this.#store.change({ scroll: window.scrollY });
    this.#store.change({ open: id, compared: null, focused: id });
    this.#enter();
  }

  #compareWith(id: string): void {
    this.#store.change({ compared: id });
    this.#enter();
  }

  /** Shows one picture or two from the top. */
  #enter(): void {
    this.#update();
    window.scrollTo(0, 0);
    if (this.#store.state.compared === null) this.#detail.focus();
    else this.#compare.focus();
  }

  /** Back to all pictures, to where they were left; from a comparison to its first picture. */
  #close(): void {
    const { compared, open } = this.#store.state;
    if (open === null) return;
    if (compared !== null) {
      this.#store.change({ compared: null });
      return this.#enter();
    }
    this.#store.change({ open: null });
    this.#update();
    window.scrollTo(0, this.#store.state.scroll);
    this.#grid.focus();
  }

  #pick(): void {
    this.#pickingFor = this.#store.state.open ?? undefined;
    this.#close();
  }

  #escape(): void {
    // The editor is a form, which a key pressed once too often should not close.
    if (this.#store.state.animation.isOpen) return;
    if (this.#pickingFor !== undefined) {
      const id = this.#pickingFor;
      this.#pickingFor = undefined;
      this.#show(id);
    } else this.#close();
  }

  #leaveWhatIsGone(): void {
    const { open, compared } = this.#store.state;
    const isGone = (id: string | null): boolean => id !== null && !this.#store.picture(id);
    if (isGone(compared)) this.#store.change({ compared: null });
    if (isGone(open)) {
      this.#store.change({ open: null, compared: null });
      this.#said.say(this.#store.texts.deleted);
    }
    if (this.#pickingFor !== undefined && isGone(this.#pickingFor)) this.#pickingFor = undefined;
  }

  #showPicking(): void {
    const { texts } = this.#store;
    const first = this.#store.picture(this.#pickingFor ?? null);
    this.#picking.hidden = !first;
    if (!first) return this.#picking.replaceChildren();
    const text = element('span', { text: fillIn(texts.pickOther, first.prompt) });
    this.#picking.replaceChildren(
      text,
      createButton(texts.cancel, () => this.#escape()),
    );
  }

  #showEmpty(): void {
    const { texts, pictures, shown, isListed } = this.#store;
    this.#empty.hidden = isListed && shown.length > 0;
    if (!isListed) return this.#empty.replaceChildren(element('p', { text: texts.loading }));
    if (pictures.length === 0)
      return this.#empty.replaceChildren(element('h2', { text: texts.empty }), element('p', { text: texts.emptyHint }));
    const clear = createButton(texts.clearFilters, () => {
      this.#store.change({ filter: { search: '', model: '', document: '' } });
      this.#filter();
    });
    this.#empty.replaceChildren(element('p', { text: texts.noMatch }), clear);
  }

  #drag(id: string, transfer: DataTransfer): void {
    const shown = this.#store.picture(id);
    if (!shown) return;
    transfer.effectAllowed = 'copy';
    transfer.setData('text/uri-list', shown.uri);
    transfer.setData('application/vnd.code.uri-list', shown.uri);
    transfer.setData(pictureMimeType, id);
    transfer.setData('text/plain', this.#store.details.get(id)?.reference ?? shown.file);
  }

  #keepScroll(): void {
    clearTimeout(this.#scrollTimer);
    if (this.#list.hidden || !this.#store.isListed) return;
    this.#scrollTimer = window.setTimeout(() => {
      if (!this.#list.hidden) this.#store.change({ scroll: window.scrollY });
    }, scrollMilliseconds);
  }
}
