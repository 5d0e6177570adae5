import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { EaselError } from '../../protocol/errors';
import type { GenerationRequest } from '../../protocol/generation';
import { formatOfFileName } from '../../protocol/pictureFormat';
import { inBatch } from '../batch';
import { withClient, type CommandContext } from '../connect';
import { draw, type Outcome } from '../draw';
import { planOutput, type Target } from '../outputs';
import { parseBatchLine, type ImagePaths, type RequestFlags } from '../requestOptions';
import { outcomeDocument, tellResult } from '../results';
import { errorReport, printJson, tell, tellError, UsageError } from '../terminal';

/** What `generate` takes beside a prompt. */
export interface BatchFlags extends RequestFlags {
  readonly output?: string;
  readonly overwrite: boolean;
  readonly metadata: boolean;
  readonly json: boolean;
}

/** A line of the file: what it asks for, or what is wrong with it. */
type Entry = { readonly line: number } & (
  | { readonly request: GenerationRequest; readonly images: ImagePaths; readonly target: Target }
  | { readonly error: EaselError }
);

/**
 * Draws every request of a JSON Lines file with one sidecar, whose engine keeps the model loaded. The other flags
 * stand in for what a line leaves out. A line that cannot be drawn is reported under its number while the others
 * are drawn all the same; the exit code is then 1.
 */
export async function generateBatch(
  file: string,
  words: readonly string[],
  flags: BatchFlags,
  context: CommandContext,
): Promise<void> {
  if (words.length > 0) throw new UsageError('give a prompt or --batch, not both');
  if (flags.output !== undefined && formatOfFileName(flags.output) !== undefined)
    throw new UsageError('with --batch, --output is a folder; a line names its own file under "output"');
  const entries = parseEntries(await readBatch(file), file, flags);
  if (entries.length === 0) tell(`${file} has no requests.`);
  const outcomes = await drawAll(entries, flags, context);
  if (flags.json) printJson({ results: outcomes.map(({ line, outcome }) => ({ line, ...outcomeDocument(outcome) })) });
  if (outcomes.some(({ outcome }) => 'error' in outcome)) context.setExitCode(1);
}

async function drawAll(
  entries: readonly Entry[],
  flags: BatchFlags,
  context: CommandContext,
): Promise<{ line: number; outcome: Outcome }[]> {
  const { signal } = context;
  return withClient(context, (client) =>
    inBatch(entries, async (entry, onChange, say) => {
      const options = { ...flags, signal, onChange };
      const outcome = 'error' in entry ? entry : await draw(client, entry, options);
      say(() => {
        if ('error' in outcome) {
          if (!signal.aborted) tellError(errorReport(outcome.error));
        } else if (!flags.json) tellResult(outcome.result, outcome.files);
      });
      return { line: entry.line, outcome };
    }),
  );
}

function parseEntries(text: string, file: string, flags: BatchFlags): Entry[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((content, index) => ({ content, line: index + 1 }))
    .filter(({ content }) => content.trim() !== '')
    .map(({ content, line }) => {
      try {
        const { output, request, images } = parseBatchLine(content, flags);
        return { line, request, images, target: planOutput(output ?? flags.output, request.prompt, request.format) };
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        return { line, error: EaselError.of('batchLineInvalid', { line, file, detail: error.message }) };
      }
    });
}

async function readBatch(file: string): Promise<string> {
  try {
    return file === '-' ? await readAll(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw EaselError.of('fileNotRead', { file, detail }, { cause: error });
  }
}
