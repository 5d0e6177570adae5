import type { PictureRow } from '../../protocol/gallery';
import { isListedAnimation, sizeOf, wordsOf, type Listed } from './listed';

/** More of a prompt is neither shown in the list nor searched. */
const maximumPromptCharacters = 1000;

export interface RowChanges {
  /** Whether these are all rows. */
  readonly all: boolean;
  readonly rows: readonly PictureRow[];
  /** Ids of the pictures that are no longer there. */
  readonly removed: readonly string[];
  /** What the rows' numbers for models stand for. */
  readonly models: readonly string[];
}

/** What a page has of the list of pictures: after the first time it is told only what has changed. */
export class PictureRows {
  readonly #models = new Numbers();
  readonly #groups = new Numbers();
  /** By id, the row as text. */
  #sent: Map<string, string> | undefined;

  /** The number that pictures share which differ in their seed only. */
  groupOf(listed: Listed): number {
    return this.#groups.of(JSON.stringify(withoutSeed(listed)));
  }

  changes(pictures: Iterable<Listed>): RowChanges {
    const before = this.#sent;
    const after = new Map<string, string>();
    const rows: PictureRow[] = [];
    for (const picture of pictures) {
      const row = this.#rowOf(picture);
      const text = JSON.stringify(row);
      after.set(picture.id, text);
      if (before?.get(picture.id) !== text) rows.push(row);
    }
    this.#sent = after;
    const removed = [...(before?.keys() ?? [])].filter((id) => !after.has(id));
    return { all: before === undefined, rows, removed, models: this.#models.values };
  }

  #rowOf(listed: Listed): PictureRow {
    const { model, asked } = isListedAnimation(listed) ? listed.animation : listed.making;
    const { width, height } = sizeOf(listed);
    return [
      listed.id,
      wordsOf(listed).slice(0, maximumPromptCharacters),
      listed.changedAt,
      width,
      height,
      isListedAnimation(listed) ? (listed.animation.spec.seed ?? 0) : listed.making.request.seed,
      this.#models.of(model.id),
      this.groupOf(listed),
      asked?.style ?? '',
      isListedAnimation(listed) ? listed.animation.exported.part : 'picture',
    ];
  }
}

function withoutSeed(listed: Listed): unknown {
  if (!isListedAnimation(listed)) {
    const { request, model } = listed.making;
    return [{ ...request, seed: 0, numImages: 1 }, model.hash];
  }
  const { spec, exported, model } = listed.animation;
  return [{ ...spec, seed: 0 }, exported, model.hash];
}

/** Numbers texts in the order in which they come. */
class Numbers {
  readonly #numbers = new Map<string, number>();

  of(text: string): number {
    const number = this.#numbers.get(text) ?? this.#numbers.size;
    this.#numbers.set(text, number);
    return number;
  }

  get values(): string[] {
    return [...this.#numbers.keys()];
  }
}
