import type { Finding } from '../../assets/finding';
import type { Scan, TextDocument } from '../../assets/scan';
import type { TextEdit } from '../../documents/altTextEdit';
import type { ImageReference } from '../../documents/imageReference';
import type { SerialisedEaselError } from '../../protocol/errors';

/** What the thread can be asked for; each task with what it is handed and what it gives. All of it can be cloned. */
export interface ScanTasks {
  /** The pictures of one text. `root` is the folder of its manifest. */
  readonly findings: { readonly given: { document: TextDocument; root: string }; readonly result: readonly Finding[] };
  /** The pictures of all documents below `starts`. */
  readonly scan: {
    readonly given: {
      starts: readonly string[];
      root: string;
      exclude: readonly string[];
      openTexts: ReadonlyMap<string, string>;
    };
    readonly result: Scan;
  };
  /** Whether a folder has any picture, or a manifest that lists some. */
  readonly holdsPictures: { readonly given: { root: string; exclude: readonly string[] }; readonly result: boolean };
  /** The references of one text, wherever they lead. */
  readonly references: {
    readonly given: { text: string; languageId: string };
    readonly result: readonly ImageReference[];
  };
  /** How a reference's alternative text is changed. */
  readonly altTextEdit: {
    readonly given: { text: string; reference: ImageReference; languageId: string; altText: string };
    readonly result: TextEdit | undefined;
  };
}
export type ScanTask = keyof ScanTasks;

export type ToThread =
  | { [T in ScanTask]: { readonly id: number; readonly task: T; readonly given: ScanTasks[T]['given'] } }[ScanTask]
  | { readonly cancel: number };

export type FromThread =
  | { readonly id: number; readonly result: ScanTasks[ScanTask]['result'] }
  | { readonly id: number; readonly error: SerialisedEaselError }
  /** How many documents were read. */
  | { readonly id: number; readonly documents: number }
  /** Something that is to be told, and did not keep the task from going on. */
  | { readonly problem: SerialisedEaselError };
