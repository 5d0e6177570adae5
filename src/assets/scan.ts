import { readFile, stat } from 'node:fs/promises';
import PQueue from 'p-queue';
import { findImages, languageIdOf } from '../documents/findImages';
import { EaselError } from '../protocol/errors';
import type { Finding } from './finding';
import { type FoundReference, judge, type JudgeOptions } from './judge';
import { walk, type WalkOptions } from './walk';

export interface TextDocument {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
  readonly languageId: string;
}

export interface ScanOptions extends JudgeOptions, Omit<WalkOptions, 'accepts'> {
  /** Texts that are not saved yet and count instead of what is on disk, by absolute path. */
  readonly openTexts?: ReadonlyMap<string, string>;
  /** Is told how many documents have been read, after each. */
  readonly onProgress?: (documents: number) => void;
}

export interface Scan {
  /** In the order of documents and lines. */
  readonly findings: readonly Finding[];
  /** How many documents were read. */
  readonly documents: number;
}

/** Files of more bytes are data, whatever their name says. */
const maximumDocumentBytes = 10_000_000;
/** So many are read at a time: more would hold up whoever else waits for the file system. */
const documentsAtATime = 8;

/** The pictures of one text; only what this text itself says of a file is compared. */
export async function scanText(document: TextDocument, options: JudgeOptions): Promise<Finding[]> {
  return judge(await referencesIn(document), options);
}

/**
 * The pictures of all documents below `starts` whose language is known.
 *
 * @param starts absolute paths of files and folders
 * @throws {EaselError} `requestCancelled`; `fileNotRead` for a start that is not there
 */
export async function scanFolders(starts: readonly string[], options: ScanOptions): Promise<Scan> {
  const queue = new PQueue({ concurrency: documentsAtATime });
  const found: (readonly FoundReference[])[] = [];
  let documents = 0;
  const read = async (file: string, index: number): Promise<void> => {
    if (options.signal?.aborted === true) return;
    try {
      const text = options.openTexts?.get(file) ?? (await readDocument(file));
      found[index] = await referencesIn({ file, text, languageId: languageIdOf(file)! });
      documents += 1;
      options.onProgress?.(documents);
    } catch (error) {
      if (!(error instanceof EaselError)) throw error;
      options.onProblem?.(error);
    }
  };
  let index = 0;
  const failures: unknown[] = [];
  const accepts = (file: string) => languageIdOf(file) !== undefined;
  for await (const file of walk(starts, { ...options, accepts })) {
    const mine = index++;
    queue.add(() => read(file, mine)).catch((error: unknown) => failures.push(error));
    await queue.onSizeLessThan(documentsAtATime);
  }
  await queue.onIdle();
  if (failures.length > 0) throw failures[0];
  if (options.signal?.aborted === true) throw EaselError.of('requestCancelled', {});
  return { findings: await judge(found.flat(), options), documents };
}

async function readDocument(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > maximumDocumentBytes) throw new Error(`it has ${size} bytes, more than ${maximumDocumentBytes}`);
    return await readFile(file, 'utf8');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw EaselError.of('fileNotRead', { file, detail }, { cause: error });
  }
}

async function referencesIn({ file, text, languageId }: TextDocument): Promise<FoundReference[]> {
  const references = await findImages(text, languageId);
  let line = 1;
  let from = 0;
  return references.map((reference) => {
    // References come in the order of the text.
    for (; from < reference.range.start; from += 1) if (text.charCodeAt(from) === 10) line += 1;
    return { document: file, line, reference };
  });
}
