// Takes the place of VS Code's native module @vscode/spdlog, which setup.mjs does not compile. Without it VS Code writes no log
// file, and as output channels are shown from their log files, every extension's output panel stays empty.
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** At a level's number, its name in a line. */
const levelNames = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];

export class Logger {
  #file;
  #level = 2;
  #plain = false;

  /** @param {string} _type @param {string} _name @param {string} file */
  constructor(_type, _name, file) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, ''); // its watcher wants a file
  }

  trace = (/** @type {string} */ message) => this.#write(0, message);
  debug = (/** @type {string} */ message) => this.#write(1, message);
  info = (/** @type {string} */ message) => this.#write(2, message);
  warn = (/** @type {string} */ message) => this.#write(3, message);
  error = (/** @type {string} */ message) => this.#write(4, message);
  critical = (/** @type {string} */ message) => this.#write(5, message);

  getLevel() {
    return this.#level;
  }

  /** @param {number} level */
  setLevel(level) {
    this.#level = level;
  }

  /** VS Code knows one pattern: date, [level], message. */
  setPattern() {
    this.#plain = false;
  }

  clearFormatters() {
    this.#plain = true;
  }

  flush() {}
  drop() {}

  /** @param {number} level @param {string} message */
  #write(level, message) {
    if (level < this.#level) return;
    const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
    try {
      appendFileSync(this.#file, this.#plain ? message : `${time} [${levelNames[level]}] ${message}\n`);
    } catch {
      // The run's folder is being removed.
    }
  }
}

/** @param {string} name @param {string} file */
export async function createRotatingLogger(name, file) {
  return new Logger('rotating', name, file);
}

export const createAsyncRotatingLogger = createRotatingLogger;
export function setLevel() {}
export function setFlushOn() {}
