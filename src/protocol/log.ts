export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Where a part of the program writes what happened; a file, an output channel or nothing. */
export interface Log {
  write(level: LogLevel, message: string): void;
}

/** An error for the log: with its stack and those of its causes, since only the log keeps them. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\n  caused by: ${describeError(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
