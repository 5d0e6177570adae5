import { throttled } from '../../protocol/throttled';
import { notifications, requests, type SidecarStatus } from '../../protocol/wire';
import type { EngineHost } from '../engineHost/engineHost';
import type { JobQueue } from '../jobs/jobQueue';
import type { ModelDownloads } from '../models/download/downloadModel';
import type { ModelStore } from '../models/modelStore';
import { runDoctor } from './doctor';
import { handle, type Handler } from './handler';

export interface Services {
  readonly queue: JobQueue;
  readonly host: EngineHost;
  readonly store: ModelStore;
  readonly downloads: ModelDownloads;
  readonly stateFolder: string;
  /** What only the process as a whole knows. */
  readonly about: () => Pick<SidecarStatus, 'version' | 'startedAt' | 'clients' | 'logFile'>;
  readonly shutDown: () => void;
}

/** What is done about each request of the wire; `initialize` is the connection's own. */
export function createHandlers({ queue, host, store, downloads, stateFolder, about, shutDown }: Services): Handler[] {
  return [
    handle(requests.modelsList, async () => ({ models: await store.list() })),
    handle(requests.modelsInspect, ({ model }) => store.inspect(model)),
    handle(requests.modelsImport, ({ folder, id }) => store.import(folder, id)),
    handle(requests.modelsDownload, async (request, caller) => {
      const { repository } = request;
      const tell = throttled(progressMs, (file: string, receivedBytes: number, totalBytes: number) =>
        caller.notify(notifications.modelsDownloadProgress, { repository, file, receivedBytes, totalBytes }),
      );
      await downloads.download(request, caller.signal, tell);
      return store.inspect(repository);
    }),
    handle(requests.modelsRemove, async ({ model }) => {
      // Files that an engine has open cannot be deleted everywhere.
      if ((await host.status())?.model === model) await host.release();
      return { freedBytes: await store.remove(model) };
    }),

    handle(requests.jobsSubmit, async (submission, caller) => {
      const job = await queue.submit(submission);
      caller.follow(job);
      return job;
    }),
    handle(requests.jobsList, ({ owner }) => ({ jobs: queue.list(owner) })),
    handle(requests.jobsAttach, ({ job: id }, caller) => {
      const job = queue.get(id);
      caller.follow(job);
      return job;
    }),
    handle(requests.jobsCancel, ({ job }) => queue.cancel(job)),
    handle(requests.jobsCollect, ({ job }, caller) => {
      const result = queue.result(job);
      // A client that is gone before the pictures are out can come back for them.
      caller.whenWritten(result, () => queue.forget(job));
      return result;
    }),
    handle(requests.jobsDiscard, async ({ job }) => {
      await queue.discard(job);
      return {};
    }),

    handle(requests.sidecarStatus, async () => {
      const engine = await host.status();
      return { ...about(), pid: process.pid, jobs: queue.counts, ...(engine === undefined ? {} : { engine }) };
    }),
    handle(requests.sidecarRelease, async () => ({ released: await host.release() })),
    handle(requests.sidecarShutdown, (_, caller) => {
      const nothing = {};
      caller.whenWritten(nothing, shutDown);
      return nothing;
    }),
    handle(requests.doctorRun, async () => ({ findings: await runDoctor(host, store, stateFolder) })),
  ];
}

/** Between two notifications of a download; the last is told by the answer. */
const progressMs = 100;
