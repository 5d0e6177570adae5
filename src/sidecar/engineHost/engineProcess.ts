import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fromEngineSchema, type FromEngine, type ToEngine } from '../../protocol/engineMessages';
import { EaselError } from '../../protocol/errors';
import type { Log } from '../../protocol/log';
import { readableIssues } from '../../protocol/readableIssues';

export interface EngineProgram {
  /** The engine's bundle. */
  readonly path: string;
  /** Is asked at every start: a CUDA runtime may have been installed meanwhile. */
  readonly environment: () => NodeJS.ProcessEnv;
  readonly log: Log;
}

const keptErrorLines = 40;
const longestLine = 2000;
/** Time to leave in good order; what an engine still does then is of no use to anyone. */
const stopMs = 1000;

/** Tensors live outside the JavaScript heap; a small nursery for what is in it saves 8 MB and costs no time. */
const leanHeap = ['--max-semi-space-size=1'];

/** One engine process, from its start to its end. */
export class EngineProcess {
  /** Resolves when the process is gone. */
  readonly exited: Promise<void>;
  readonly #child: ChildProcess;
  readonly #log: Log;
  readonly #listeners = new Set<(message: FromEngine) => void>();
  readonly #errorLines: string[] = [];
  #hasSpoken = false;
  #failure: EaselError | undefined;

  constructor({ path, environment, log }: EngineProgram) {
    this.#log = log;
    const env = environment();
    const inspect = env['EASEL_INSPECT_ENGINE'];
    const nodeOptions = [...leanHeap, ...(inspect === undefined ? [] : [`--inspect=${inspect}`])];
    this.#child = spawn(process.execPath, [...nodeOptions, path], {
      env,
      serialization: 'advanced',
      // The last pipe is never written to: when this process ends, however it ends, the engine reads its end.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
      windowsHide: true,
    });
    log.write('info', `engine ${this.#child.pid ?? '?'} started`);
    this.exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.#ended(code, signal);
        resolve();
      });
      this.#child.on('error', (error) => {
        log.write('error', `engine ${this.#child.pid ?? '?'}: ${error.message}`);
        if (this.#child.pid !== undefined) return;
        this.#failure ??= EaselError.of('engineStartFailed', { detail: error.message }, { cause: error });
        resolve();
      });
    });
    this.#child.on('message', (message: unknown) => this.#receive(message));
    // The process may leave by itself just then, which is the better account of what happened.
    this.#child.once('disconnect', () => setTimeout(() => this.#child.kill('SIGKILL'), stopMs).unref());
    this.#readErrors();
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** Whether the process can still be talked to. */
  get alive(): boolean {
    return this.#failure === undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The last lines of its standard error, where native libraries explain themselves. */
  get errorText(): string {
    return this.#errorLines.join('\n');
  }

  send(message: ToEngine): void {
    // When it cannot be sent the process is ending, which `next` and `exited` tell.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /**
   * The first value but undefined that `pick` makes of a message.
   * @throws EaselError engineDied or engineStartFailed when the process ends before
   */
  next<T>(pick: (message: FromEngine) => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const listener = (message: FromEngine) => {
        const value = pick(message);
        if (value === undefined) return;
        this.#listeners.delete(listener);
        resolve(value);
      };
      this.#listeners.add(listener);
      void this.exited.then(() => {
        this.#listeners.delete(listener);
        reject(this.#failure ?? EaselError.of('engineDied', { detail: 'it was ended' }));
      });
    });
  }

  /** Ends the process, in good order when it can. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), stopMs);
    await this.exited;
    clearTimeout(timer);
  }

  /**
   * Ends the process at once, whatever it is doing.
   * @param reason what those who wait for its messages are told
   */
  kill(reason: EaselError): void {
    this.#failure ??= reason;
    this.#child.kill('SIGKILL');
  }

  #receive(raw: unknown): void {
    this.#hasSpoken = true;
    const parsed = fromEngineSchema.safeParse(raw);
    if (!parsed.success) {
      const detail = `it sent a message that cannot be understood: ${readableIssues(parsed.error, raw)}`;
      this.kill(EaselError.of('engineDied', { detail }, { cause: parsed.error }));
      return;
    }
    if (parsed.data.type === 'log') this.#log.write(parsed.data.level, `engine ${this.pid}: ${parsed.data.message}`);
    for (const listener of [...this.#listeners]) listener(parsed.data);
  }

  #readErrors(): void {
    const stream = this.#child.stderr;
    if (stream === null) return;
    stream.on('error', () => undefined);
    createInterface({ input: stream }).on('line', (line) => {
      const text = line.slice(0, longestLine);
      this.#errorLines.push(text);
      if (this.#errorLines.length > keptErrorLines) this.#errorLines.shift();
      this.#log.write('warn', `engine ${this.pid} stderr: ${text}`);
    });
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    const detail = exitDetail(code, signal);
    this.#log.write('info', `engine ${this.pid} ended: ${detail}`);
    const neverStarted = !this.#hasSpoken && signal === null;
    const said = this.#errorLines.filter((line) => /\b\w*Error\b/.test(line)).at(-1);
    this.#failure ??= neverStarted
      ? EaselError.of('engineStartFailed', { detail: said === undefined ? detail : `${detail}; ${said}` })
      : EaselError.of('engineDied', { detail });
  }
}

function exitDetail(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === null) return `exit code ${code}`;
  return signal === 'SIGKILL' ? 'signal SIGKILL, which the system sends when memory runs out' : `signal ${signal}`;
}

/** What ends an engine that is silent for too long. */
export function noAnswer(seconds: number): EaselError {
  return EaselError.of('engineStartFailed', { detail: `it gave no answer in ${seconds} seconds` });
}
