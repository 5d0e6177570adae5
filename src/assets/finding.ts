import type { ImageReference } from '../documents/imageReference';
import type { AssetEntry } from '../protocol/assetManifest';

/**
 * How it is with a picture that a document shows.
 *
 * - `present`: its file is there
 * - `stale`: it is there, but was drawn for another text than the document has now
 * - `changed`: it is there, but is not the file that Easel saved: somebody worked on it
 * - `missing`: it is not there and can be drawn
 * - `missingAnimation`: it is not there, and was an animation, which the manifest can make again
 * - `conflict`: it would have to be drawn, but documents say different things of it
 * - `emptyAltText`: it is not there, and nothing says what it should show
 * - `unsupportedFormat`: it is not there, and Easel cannot write such files
 * - `outside`: its place is not below the root
 * - `remote`: it is on the network or in the document itself
 */
export type AssetState =
  | 'present'
  | 'stale'
  | 'changed'
  | 'missing'
  | 'missingAnimation'
  | 'conflict'
  | 'emptyAltText'
  | 'unsupportedFormat'
  | 'outside'
  | 'remote';

/** One picture that a document shows. */
export interface Finding {
  /** Absolute path of the document. */
  readonly document: string;
  /** Line of the reference, from 1. */
  readonly line: number;
  readonly reference: ImageReference;
  readonly state: AssetState;
  /** Absolute path of the picture, there or to be made; absent for `remote`. */
  readonly path?: string;
  /** Its name in the manifest; absent for `remote` and `outside`. */
  readonly name?: string;
  readonly exists: boolean;
  /** What is to be drawn for it: of all that documents say of this file, when they agree. On one line. */
  readonly text?: string;
  /** For `conflict`: the different texts. */
  readonly texts?: readonly string[];
  readonly entry?: AssetEntry;
}

/** An alternative text as it is drawn and compared: on one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
