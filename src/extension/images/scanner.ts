import { Worker } from 'node:worker_threads';
import { EaselError, type SerialisedEaselError } from '../../protocol/errors';
import type { FromThread, ScanTask, ScanTasks, ToThread } from './scanTasks';

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: ((documents: number) => void) | undefined;
}

export interface ScanCallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Is told how many documents have been read. */
  readonly onProgress?: ((documents: number) => void) | undefined;
}

/** The extension's side of the thread that reads documents. It is started with the first task. */
export class Scanner {
  readonly #file: string;
  readonly #onProblem: (error: EaselError) => void;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #lastId = 0;

  /**
   * @param file absolute path of the thread's bundle
   * @param onProblem is told what did not keep a task from going on: documents and manifests that cannot be read
   */
  constructor(file: string, onProblem: (error: EaselError) => void) {
    this.#file = file;
    this.#onProblem = onProblem;
  }

  /** @throws {EaselError} `requestCancelled`, and what the task fails with */
  async run<T extends ScanTask>(
    task: T,
    given: ScanTasks[T]['given'],
    { signal, onProgress }: ScanCallOptions = {},
  ): Promise<ScanTasks[T]['result']> {
    const id = ++this.#lastId;
    const worker = (this.#worker ??= this.#start());
    const cancel = (): void => worker.postMessage({ cancel: id } satisfies ToThread);
    signal?.addEventListener('abort', cancel);
    try {
      return await new Promise<ScanTasks[T]['result']>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject, onProgress });
        worker.postMessage({ id, task, given });
      });
    } finally {
      this.#waiting.delete(id);
      signal?.removeEventListener('abort', cancel);
    }
  }

  async dispose(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#file);
    worker.unref();
    worker.on('message', (message: FromThread) => this.#receive(message));
    const end = (error: unknown): void => {
      if (this.#worker !== worker) return;
      this.#worker = undefined; // the next task starts another
      for (const { reject } of this.#waiting.values()) reject(error);
    };
    worker.on('error', end);
    worker.on('exit', (code) => end(new Error(`The thread that reads documents ended with ${code}.`)));
    return worker;
  }

  #receive(message: FromThread): void {
    if ('problem' in message) this.#onProblem(revived(message.problem));
    else if ('documents' in message) this.#waiting.get(message.id)?.onProgress?.(message.documents);
    else if ('error' in message) this.#waiting.get(message.id)?.reject(revived(message.error));
    else this.#waiting.get(message.id)?.resolve(message.result as never);
  }
}

function revived(error: SerialisedEaselError): EaselError {
  return EaselError.fromSerialised(error);
}
