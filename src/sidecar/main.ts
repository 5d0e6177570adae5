import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { describeError } from '../protocol/log';
import { notifications, sidecarLogName, type SidecarRecord } from '../protocol/wire';
import { engineEnvironment } from './engineHost/engineEnvironment';
import { EngineHost } from './engineHost/engineHost';
import { JobQueue } from './jobs/jobQueue';
import { Lifetime } from './lifetime';
import { LogFile } from './logFile';
import { ModelDownloads } from './models/download/downloadModel';
import { hubCacheFolder } from './models/download/hubCache';
import { ModelHashes } from './models/modelHash';
import { ModelStore } from './models/modelStore';
import { createHandlers } from './server/methods';
import { SidecarServer } from './server/sidecarServer';
import { parseSidecarOptions, type SidecarOptions } from './sidecarOptions';
import { claimRecord, removeRecord } from './sidecarRecord';

/** Longer than any part of an orderly end takes. */
const endMs = 5000;

/** Starts everything, and ends it again when it is no longer needed. */
async function runSidecar(options: SidecarOptions, log: LogFile): Promise<void> {
  const { stateFolder, version } = options;
  const startedAt = Date.now();
  const hashes = new ModelHashes(join(stateFolder, 'hashes.json'));
  const builtinFolder = resolve(__dirname, '..', 'models', 'builtin');
  const store = new ModelStore({ builtinFolder, stateFolder, hashes, log });
  const downloads = new ModelDownloads({
    folder: store.downloadsFolder,
    hashes,
    hubCacheFolder: hubCacheFolder(),
    endpoint: process.env['HF_ENDPOINT'] ?? 'https://huggingface.co',
    token: process.env['HF_TOKEN'],
    retryMs: options.retrySeconds * 1000,
  });
  const host = new EngineHost({
    path: join(__dirname, 'engine.js'),
    environment: () => engineEnvironment(stateFolder),
    log,
    idleSeconds: options.engineIdleSeconds,
    loadSeconds: options.loadSeconds,
  });
  host.prepare();
  const queue = new JobQueue({ host, store, hashes, log, maximumQueueLength: options.maximumQueueLength });
  const token = randomBytes(32).toString('base64url');
  const server = new SidecarServer({ ...options, token, log, onClientsChanged: () => lifetime.changed() });
  const lifetime = new Lifetime({
    idleSeconds: options.idleSeconds,
    isNeeded: () => server.clientCount + queue.counts.queued + queue.counts.running > 0,
    leave: () => end('nobody needs it any more'),
  });
  queue.onChanged((job) => {
    server.jobChanged(job);
    // A job that ends is counted out when its handling is over.
    setImmediate(() => lifetime.changed());
  });
  log.onLine((level, message) => {
    if (level !== 'debug') server.notify(notifications.log, { level, message });
  });

  let record: SidecarRecord | undefined = undefined;
  let ending = false;
  const end = (reason: string, exitCode = 0) => {
    if (ending) return;
    ending = true;
    log.write('info', `leaving: ${reason}; ${queue.counts.uncollected} results were not collected`);
    // First the record and the door, so that whoever comes from now on starts a new sidecar.
    server.refuseClients();
    if (record !== undefined) removeRecord(stateFolder, record);
    setTimeout(() => process.exit(exitCode), endMs).unref();
    void queue
      .close()
      .then(() => host.release())
      .then(() => server.close(reason))
      .catch((error: unknown) => log.write('error', describeError(error)))
      .finally(() => process.exit(exitCode));
  };
  process.on('exit', () => host.dispose());
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => end(signal));
  process.on('uncaughtException', (error) => {
    log.write('error', `uncaught: ${describeError(error)}`);
    end('an unexpected error', 1);
  });
  process.on('unhandledRejection', (error) => log.write('error', `unhandled: ${describeError(error)}`));

  const port = await server.listen(
    createHandlers({
      queue,
      host,
      store,
      downloads,
      stateFolder,
      about: () => ({ version, startedAt, clients: server.clientCount, logFile: log.path }),
      shutDown: () => end('a client asked for it'),
    }),
  );
  record = { version, port, token, pid: process.pid, startedAt };
  if (!(await claimRecord(stateFolder, record, log))) process.exit(0);
  log.write('info', `sidecar ${version} serves at port ${port}, Node.js ${process.versions.node}`);
  lifetime.changed();
}

try {
  const options = parseSidecarOptions(process.argv.slice(2));
  const log = new LogFile(join(options.stateFolder, sidecarLogName));
  runSidecar(options, log).catch((error: unknown) => {
    log.write('error', `could not start: ${describeError(error)}`);
    process.exit(1);
  });
} catch (error) {
  process.stderr.write(`easel sidecar: ${(error as Error).message}\n`);
  process.exit(2);
}
