import type { GalleryRoot, GalleryState, PictureRow } from '../src/protocol/gallery';

export interface GalleryPicture {
  readonly id: string;
  /** Path relative to its workspace folder. */
  readonly file: string;
  /** URI of the file. */
  readonly uri: string;
  /** Address that the page may load. */
  readonly source: string;
  readonly prompt: string;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly model: string;
  /** Pictures of one group differ in their seeds only. */
  readonly group: number;
  readonly style: string;
  /** A picture, a file that plays, or a picture of one. */
  readonly kind: PictureRow[9];
  /** What is searched, in lower case. */
  readonly text: string;
}

export type Filter = GalleryState['filter'];

/** What the document filter says for pictures that no document shows. */
export const usedNowhere = '-';

/**
 * @param roots the workspace folders
 * @param models what the row's number for the model stands for
 */
export function pictureOf(row: PictureRow, roots: readonly GalleryRoot[], models: readonly string[]): GalleryPicture {
  const [id, prompt, changedAt, width, height, seed, model, group, style, kind] = row;
  const slash = id.indexOf('/');
  const file = id.slice(slash + 1);
  const root = roots[Number(id.slice(0, slash))];
  const path = file.split('/').map(encodeURIComponent).join('/');
  return {
    id,
    file,
    // The version keeps the page from showing what a file was before.
    source: `${root?.source ?? ''}/${path}?v=${changedAt}`,
    uri: `${root?.uri ?? ''}/${path}`,
    ...{ prompt, changedAt, width, height, seed, group, style, kind },
    model: models[model] ?? '',
    text: `${prompt}\n${file}\n${style}`.toLowerCase(),
  };
}

export function newestFirst(a: GalleryPicture, b: GalleryPicture): number {
  return b.changedAt - a.changedAt || (a.id < b.id ? -1 : 1);
}

/**
 * The pictures that have all words of the search, the model and the document.
 *
 * @param usedIn names of the documents that show a picture
 */
export function filtered(
  pictures: readonly GalleryPicture[],
  { search, model, document }: Filter,
  usedIn: (id: string) => readonly string[],
): GalleryPicture[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return pictures.filter((picture) => {
    if (model !== '' && picture.model !== model) return false;
    if (
      document === usedNowhere
        ? usedIn(picture.id).length > 0
        : document !== '' && !usedIn(picture.id).includes(document)
    )
      return false;
    return words.every((word) => picture.text.includes(word));
  });
}
