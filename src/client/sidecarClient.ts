import type * as z from 'zod';
import { EaselError } from '../protocol/errors';
import { isFinal, jobSchema, type Job } from '../protocol/jobs';
import { describeError, type LogLevel } from '../protocol/log';
import { notifications, requests, type Method, type SidecarRecord } from '../protocol/wire';
import { readRecord, startSidecar, type SidecarProgram } from './findSidecar';
import { RestartPolicy } from './restartPolicy';
import type { SidecarConnection } from './sidecarConnection';

export interface SidecarClientOptions extends SidecarProgram {
  /** What the client calls itself in the sidecar's log. */
  readonly name: string;
  /** Receives what happens to the connection, and the sidecar's own log. */
  readonly log: (line: string, level: LogLevel) => void;
}

export interface RequestOptions {
  /** Cancels the request. */
  readonly signal?: AbortSignal | undefined;
}

export type DownloadProgress = z.infer<typeof notifications.modelsDownloadProgress.params>;

/** For a sidecar that was asked to leave. */
const shutdownMs = 10_000;

/**
 * A client of the user's one sidecar, which it finds, or starts when there is none, with the first request that needs
 * it. It connects again by itself; what cannot be carried over a lost sidecar is told to the jobs' listeners.
 */
export class SidecarClient {
  readonly #options: SidecarClientOptions;
  readonly #restarts = new RestartPolicy();
  #connection: SidecarConnection | undefined;
  /** Attempts to connect, one after another; those that may start a sidecar are shared. */
  #attempts: Promise<unknown> = Promise.resolve();
  #connecting: Promise<SidecarConnection> | undefined;
  readonly #ending = new AbortController();
  /** Jobs that this client submitted or attached to, until they have ended. */
  readonly #jobs = new Map<string, Job>();
  readonly #jobListeners = new Set<(job: Job) => void>();
  readonly #downloadListeners = new Set<(progress: DownloadProgress) => void>();
  readonly #disconnectListeners = new Set<(detail: string) => void>();

  constructor(options: SidecarClientOptions) {
    this.#options = options;
  }

  /** Calls `listener` with every change of the jobs that this client submitted or attached to. */
  onJobChanged(listener: (job: Job) => void): () => void {
    return subscribe(this.#jobListeners, listener);
  }

  onDownloadProgress(listener: (progress: DownloadProgress) => void): () => void {
    return subscribe(this.#downloadListeners, listener);
  }

  /** Calls `listener` when the connection was lost; the next request connects again. */
  onDisconnected(listener: (detail: string) => void): () => void {
    return subscribe(this.#disconnectListeners, listener);
  }

  /**
   * Sends one request, and connects or starts the sidecar first when that is needed.
   * @throws EaselError what the sidecar says; sidecarStartFailed, sidecarCrashLoop, stateFolderUnusable;
   *   connectionClosed when the connection is lost before the answer; requestCancelled
   */
  async request<P extends z.ZodType, R extends z.ZodType>(
    method: Method<P, R>,
    params: z.input<P>,
    { signal }: RequestOptions = {},
  ): Promise<z.infer<R>> {
    const connection = this.#connection ?? (await unlessAborted(this.#connect(), signal));
    const result = await connection.request(method, params, signal);
    if (method.method === requests.jobsSubmit.method || method.method === requests.jobsAttach.method) {
      this.#follow(jobSchema.parse(result));
    }
    return result;
  }

  /** Connects to a sidecar that runs already. @returns whether there is one */
  async connectIfRunning(): Promise<boolean> {
    return (await this.#attempt(() => this.#connectToRunning())) !== undefined;
  }

  /** Ends the sidecar and its jobs, and starts another, whatever went before. */
  async restart(): Promise<void> {
    this.#restarts.reset();
    if (await this.connectIfRunning()) {
      const gone = new Promise<void>((resolve) => {
        const unsubscribe = this.onDisconnected(() => {
          unsubscribe();
          resolve();
        });
        setTimeout(resolve, shutdownMs).unref();
      });
      await this.request(requests.sidecarShutdown, {}).catch(() => undefined);
      await gone;
    }
    await this.#connect();
  }

  /** Ends the connection. Jobs go on, and another client can collect what becomes of them. */
  dispose(): void {
    this.#ending.abort(EaselError.of('connectionClosed', { detail: 'this window or command is ending' }));
    this.#connection?.close();
    this.#connection = undefined;
    this.#jobs.clear();
  }

  #connect(): Promise<SidecarConnection> {
    this.#connecting ??= this.#attempt(async () => (await this.#connectToRunning()) ?? this.#start()).finally(
      () => (this.#connecting = undefined),
    );
    return this.#connecting;
  }

  #attempt<T>(task: () => Promise<T>): Promise<T> {
    const attempt = this.#attempts.then(() => {
      this.#ending.signal.throwIfAborted();
      return task();
    });
    this.#attempts = attempt.catch(() => undefined);
    return attempt;
  }

  async #connectToRunning(): Promise<SidecarConnection | undefined> {
    if (this.#connection !== undefined) return this.#connection;
    const record = await readRecord(this.#options.stateFolder, this.#options.version);
    if (record === undefined) return undefined;
    try {
      return await this.#open(record);
    } catch (error) {
      this.#ending.signal.throwIfAborted();
      this.#log('info', `the sidecar that was at port ${record.port} is gone: ${EaselError.from(error).message}`);
      return undefined;
    }
  }

  async #start(): Promise<SidecarConnection> {
    this.#restarts.willStart(performance.now());
    const { stateFolder, version } = this.#options;
    const stale = await readRecord(stateFolder, version);
    return startSidecar(this.#options, stale, this.#ending.signal, (record) => this.#open(record));
  }

  async #open(record: SidecarRecord): Promise<SidecarConnection> {
    const { name, version } = this.#options;
    // Socket and protocol libraries: every window makes a client, and most of them never connect.
    const connections = await import('./sidecarConnection');
    const connection: SidecarConnection = await connections.SidecarConnection.open(
      record,
      { name, version },
      {
        notification: (method, params) => this.#notified(method, params),
        lost: (detail) => this.#lost(connection, detail),
      },
    );
    if (this.#ending.signal.aborted) connection.close();
    this.#ending.signal.throwIfAborted();
    this.#log('info', `connected to sidecar ${connection.pid} at port ${record.port}`);
    this.#connection = connection;
    return connection;
  }

  #notified(method: string, params: unknown): void {
    switch (method) {
      case notifications.jobsChanged.method:
        return this.#use(notifications.jobsChanged.params, params, ({ job }) => this.#jobChanged(job));
      case notifications.modelsDownloadProgress.method:
        return this.#use(notifications.modelsDownloadProgress.params, params, (progress) => {
          for (const listener of [...this.#downloadListeners]) listener(progress);
        });
      case notifications.log.method:
        return this.#use(notifications.log.params, params, ({ level, message }) =>
          this.#log(level, `sidecar: ${message}`),
        );
      default:
        // A newer sidecar may say more than this client understands.
        return;
    }
  }

  #use<T extends z.ZodType>(schema: T, params: unknown, use: (params: z.infer<T>) => void): void {
    const parsed = schema.safeParse(params);
    if (parsed.success) use(parsed.data);
    else this.#log('error', `a notification of the sidecar is not valid: ${describeError(parsed.error)}`);
  }

  #follow(job: Job): void {
    if (!isFinal(job.state)) this.#jobs.set(job.id, job);
  }

  #jobChanged(job: Job): void {
    if (isFinal(job.state)) this.#jobs.delete(job.id);
    else this.#jobs.set(job.id, job);
    for (const listener of [...this.#jobListeners]) listener(job);
  }

  #lost(connection: SidecarConnection, detail: string): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    this.#log('warn', `the connection to sidecar ${connection.pid} was lost: ${detail}`);
    for (const listener of [...this.#disconnectListeners]) listener(detail);
    if (this.#jobs.size > 0) void this.#recoverJobs();
  }

  /** After a lost connection: the sidecar may still be there, and with it the jobs. */
  async #recoverJobs(): Promise<void> {
    const connection = await this.#attempt(() => this.#connectToRunning()).catch(() => undefined);
    if (this.#ending.signal.aborted) return;
    const lost: Job[] = [];
    for (const job of [...this.#jobs.values()]) {
      try {
        if (connection === undefined) throw EaselError.of('jobUnknown', { job: job.id });
        this.#jobChanged(await connection.request(requests.jobsAttach, { job: job.id }));
      } catch {
        lost.push(job);
      }
    }
    const error = EaselError.of('sidecarLost', { count: lost.length });
    for (const job of lost) this.#jobChanged({ ...job, state: 'failed', error: error.serialised });
  }

  #log(level: LogLevel, line: string): void {
    this.#options.log(line, level);
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** `promise`, or requestCancelled as soon as `signal` is aborted; the connection is made all the same. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(EaselError.of('requestCancelled', {}));
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
