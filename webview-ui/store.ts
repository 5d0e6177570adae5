import type {
  GalleryJob,
  GalleryModel,
  GalleryProblem,
  GalleryRoot,
  GalleryState,
  PictureDetails,
  StyleChoice,
  ToGallery,
} from '../src/protocol/gallery';
import type { GalleryTexts } from '../src/protocol/galleryTexts';
import { keepState, keptState } from './host';
import { filtered, type GalleryPicture, newestFirst, pictureOf } from './pictures';

type Message<T extends ToGallery['type']> = Extract<ToGallery, { type: T }>;

/** What the page knows: what the extension has told it, and what the person typed and opened, which is kept. */
export class Store {
  #state: GalleryState = keptState();
  #roots: readonly GalleryRoot[] = [];
  readonly #pictures = new Map<string, GalleryPicture>();
  #documents: readonly string[] = [];
  #uses: Readonly<Record<string, readonly number[]>> = {};

  texts!: GalleryTexts;
  /** Whether the list has come. */
  isListed = false;
  models: readonly string[] = [];
  problems: readonly GalleryProblem[] = [];
  /** All, newest first. */
  pictures: readonly GalleryPicture[] = [];
  /** Those that the filter lets through. */
  shown: readonly GalleryPicture[] = [];
  jobs: readonly GalleryJob[] = [];
  styles: readonly StyleChoice[] = [];
  workspaceStyle: string | null = null;
  model: GalleryModel | undefined;
  modelProblem: string | undefined;
  /** Of the pictures that were opened. */
  readonly details = new Map<string, PictureDetails>();

  get state(): GalleryState {
    return this.#state;
  }

  get documents(): readonly string[] {
    return this.#documents;
  }

  change(changes: Partial<GalleryState>): void {
    this.#state = { ...this.#state, ...changes };
    keepState(this.#state);
  }

  picture(id: string | null): GalleryPicture | undefined {
    return id === null ? undefined : this.#pictures.get(id);
  }

  start({ texts, roots }: Message<'start'>): void {
    this.texts = texts;
    this.#roots = roots;
  }

  takePictures({ all, rows, removed, models, problems }: Message<'pictures'>): void {
    this.isListed = true;
    this.models = models;
    this.problems = problems;
    if (all) this.#pictures.clear();
    for (const row of rows) this.#pictures.set(row[0], pictureOf(row, this.#roots, models));
    for (const id of removed) {
      this.#pictures.delete(id);
      this.details.delete(id);
    }
    this.pictures = [...this.#pictures.values()].sort(newestFirst);
    this.filter();
  }

  takeUsages({ documents, uses }: Message<'usages'>): void {
    this.#documents = documents;
    this.#uses = uses;
    this.filter();
  }

  /** Looks anew which pictures the filter lets through. */
  filter(): void {
    this.shown = filtered(this.pictures, this.#state.filter, (id) => this.#documentsOf(id));
  }

  /** Pictures of the same request with other seeds, itself among them, by seed. */
  variationsOf({ group }: GalleryPicture): readonly GalleryPicture[] {
    return this.pictures.filter((other) => other.group === group).sort((a, b) => a.seed - b.seed);
  }

  #documentsOf(id: string): readonly string[] {
    return (this.#uses[id] ?? []).map((index) => this.#documents[index]!);
  }
}
