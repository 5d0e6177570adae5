import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Log, LogLevel } from '../protocol/log';

/** A log that has grown beyond this is put aside, in place of the one that was put aside before. */
const maximumBytes = 5 * 1024 * 1024;

/**
 * The sidecar's log: appended at once, so that the last line before a crash is there. It holds no token and no
 * prompt, since people send it with their reports.
 */
export class LogFile implements Log {
  readonly path: string;
  #bytes: number;
  readonly #listeners = new Set<(level: LogLevel, message: string) => void>();

  constructor(path: string) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }

  write(level: LogLevel, message: string): void {
    const line = `${new Date().toISOString()} ${process.pid} ${level} ${message}\n`;
    try {
      this.#rotate(Buffer.byteLength(line));
      appendFileSync(this.path, line, { mode: 0o600 });
    } catch {
      // A full disk must not end the sidecar; the listeners still hear.
    }
    for (const listener of this.#listeners) listener(level, message);
  }

  onLine(listener: (level: LogLevel, message: string) => void): void {
    this.#listeners.add(listener);
  }

  #rotate(added: number): void {
    if (this.#bytes + added > maximumBytes) {
      renameSync(this.path, `${this.path}.old`);
      this.#bytes = 0;
    }
    this.#bytes += added;
  }
}
