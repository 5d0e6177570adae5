import { fillIn } from '../protocol/errors';
import type { EaselError } from '../protocol/errors';

/** What a person typed wrongly: a sentence about it and exit code 2, never a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What to say about a failure, as data: the `error` of a JSON document. */
export interface ErrorReport {
  readonly code: string;
  readonly what: string;
  readonly todo: string;
}

/** A reader that has seen enough (`easel models list | head -1`) closes the pipe: that ends the output, not the work. */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** One line of the command's result, on standard output. */
export function print(line: string): void {
  process.stdout.write(`${withoutControls(line)}\n`);
}

/** One line for the person who waits, on standard error; on a terminal it takes the place of a progress bar. */
export function tell(line: string): void {
  process.stderr.write(`${process.stderr.isTTY ? '\r\u001b[K' : ''}${withoutControls(line)}\n`);
}

/** The one document of `--json`. */
export function printJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
}

export function errorReport(error: EaselError): ErrorReport {
  const { code, what, todo, args } = error.serialised;
  return { code, what: fillIn(what, args), todo: fillIn(todo, args) };
}

export function tellError({ what, todo }: ErrorReport): void {
  tell(`easel: ${what}`);
  if (todo !== '') tell(todo);
}

/** Names from models and files may hold escape sequences, which a terminal would obey. */
function withoutControls(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}

const units = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** `49283072` gives `49.3 MB`. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(value < 100 ? 1 : 0)} ${units[power] ?? ''}`;
}

/** Columns padded to their widest cell, two spaces between them. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
