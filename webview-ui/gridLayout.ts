/** Arithmetic of a grid of equal cells of which only those near the window exist. */
export interface GridLayout {
  readonly columns: number;
  /** Pixels; pictures are squares of this side. */
  readonly cellWidth: number;
  /** From one row's top to the next one's, in pixels. */
  readonly rowHeight: number;
}

export const gap = 12;
const smallestCell = 160;
/** Rows that are made before they are seen. */
const spareRows = 2;

/**
 * @param width of the grid in pixels
 * @param captionHeight of a cell's text below its picture
 */
export function layoutOf(width: number, captionHeight: number): GridLayout {
  const columns = Math.max(1, Math.floor((width + gap) / (smallestCell + gap)));
  const cellWidth = Math.max(1, Math.floor((width - gap * (columns - 1)) / columns));
  return { columns, cellWidth, rowHeight: cellWidth + captionHeight + gap };
}

export function rowCount(items: number, { columns }: Pick<GridLayout, 'columns'>): number {
  return Math.ceil(items / columns);
}

/**
 * The rows to show: from `first` up to but not including `end`.
 *
 * @param top of the window, in pixels from the grid's top; negative while the grid begins below it
 */
export function rowsInView(
  top: number,
  windowHeight: number,
  items: number,
  layout: GridLayout,
): { readonly first: number; readonly end: number } {
  const rows = rowCount(items, layout);
  const first = Math.floor(top / layout.rowHeight) - spareRows;
  const end = Math.ceil((top + windowHeight) / layout.rowHeight) + spareRows;
  const within = (row: number): number => Math.min(Math.max(row, 0), rows);
  return { first: within(first), end: within(end) };
}

/**
 * Where a key leads from a cell; undefined when the key is not one of the grid's.
 *
 * @param control whether the Control or Command key is held
 * @param page rows in the window
 */
export function cellAfter(
  key: string,
  control: boolean,
  index: number,
  items: number,
  columns: number,
  page: number,
): number | undefined {
  const rowStart = index - (index % columns);
  const last = items - 1;
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, index - 1);
    case 'ArrowRight':
      return Math.min(last, index + 1);
    case 'ArrowUp':
      return index < columns ? index : index - columns;
    case 'ArrowDown':
      return Math.floor(index / columns) === Math.floor(last / columns) ? index : Math.min(last, index + columns);
    case 'PageUp':
      return index < page * columns ? index % columns : index - page * columns;
    case 'PageDown':
      return Math.min(last, index + page * columns);
    case 'Home':
      return control ? 0 : rowStart;
    case 'End':
      return control ? last : Math.min(last, rowStart + columns - 1);
    default:
      return undefined;
  }
}
