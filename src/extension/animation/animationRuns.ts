import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { exportClip, type ExportedClip, type ExportTarget } from '../../client/exportClip';
import { resumedFile } from '../../client/framesInFolder';
import { resolveModel } from '../../client/modelPath';
import { resumeJob, runJob, type RunJobOptions } from '../../client/runJob';
import {
  frameCountOf,
  framesJob,
  isBackwards,
  withModel,
  withPaths,
  withStyleWords,
  type AnimationFile,
} from '../../protocol/animationTask';
import { EaselError } from '../../protocol/errors';
import type { ExportRequest } from '../../protocol/exporting';
import { isFinal, type Job, type ResultOf } from '../../protocol/jobs';
import { builtinModelId } from '../../protocol/models';
import { requests } from '../../protocol/wire';
import type { Drawings } from '../drawing/drawings';
import { runContextSchema, type RunContext } from '../drawing/jobContext';
import type { Sidecar } from '../sidecarClient/sidecar';
import type { AnimationRun, StartOptions } from './animationRun';
import {
  framesFolder,
  progressOf,
  readRuns,
  removeRun,
  writeRun,
  type RunExport,
  type RunProgress,
  type RunRecord,
} from './runRecord';

type FramesResult = ResultOf<'animate'> | ResultOf<'walk'>;
/** What of an export is not the run's own. */
export type RunExportOptions = Omit<ExportRequest, 'frames' | 'folder'>;

interface Entry {
  record: RunRecord;
  progress: RunProgress;
  /** While it is drawn. */
  drawing?: { readonly ended: Promise<void>; readonly stop: () => void };
  /** Of the job that ended in this window. */
  result?: FramesResult;
}

/**
 * The animations that this workspace draws or has drawn frames of. The frames lie in the extension's storage until somebody
 * discards them; what was interrupted, by whatever, goes on with the frames that it would have made.
 */
export class AnimationRuns implements vscode.Disposable {
  readonly #sidecar: Sidecar;
  readonly #drawings: Drawings;
  readonly #storage: string;
  readonly #entries = new Map<string, Entry>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  /** Resolves when the runs of earlier windows are known. */
  readonly ready: Promise<void>;

  /** @param storage the workspace's own */
  constructor(sidecar: Sidecar, drawings: Drawings, storage: string, log: vscode.LogOutputChannel) {
    this.#sidecar = sidecar;
    this.#drawings = drawings;
    this.#storage = path.join(storage, 'animations');
    this.ready = readRuns(this.#storage, (message) => log.warn(message)).then((runs) => {
      for (const { id, record, progress } of runs) this.#entries.set(id, { record, progress });
      this.#changed.fire();
    });
  }

  dispose(): void {
    this.#changed.dispose();
  }

  /** Below it are the frames of all of them. */
  get folder(): vscode.Uri {
    return vscode.Uri.file(this.#storage);
  }

  /** The oldest first. */
  get all(): readonly AnimationRun[] {
    const entries = [...this.#entries].sort(([, a], [, b]) => a.record.startedAt - b.record.startedAt);
    return entries.map(([id, entry]) => this.#runOf(id, entry));
  }

  find(id: string): AnimationRun | undefined {
    const entry = this.#entries.get(id);
    return entry && this.#runOf(id, entry);
  }

  /** What is to become of a run's frames, and what a file's name may say of how they were made. */
  recordOf(id: string): Pick<RunRecord, 'goal' | 'made' | 'style' | 'exported'> | undefined {
    return this.#entries.get(id)?.record;
  }

  /** The result of a run whose job ended in this window. */
  resultOf(id: string): FramesResult | undefined {
    return this.#entries.get(id)?.result;
  }

  /** Begins to draw; returns when that is written down. */
  async start(file: AnimationFile, { title, source, goal, style, device }: StartOptions): Promise<AnimationRun> {
    const id = randomUUID();
    const entry: Entry = {
      record: {
        ...{ version: 1, title, file, device: device ?? 'auto', startedAt: Date.now() },
        ...(source && { source: source.toString() }),
        ...(goal && { goal }),
        ...(style && { style }),
      },
      progress: {},
    };
    // It is known from now on: who asks for the same at once finds this one.
    this.#entries.set(id, entry);
    const written = this.#write(id, entry);
    this.#draw(id, entry, async (running) => {
      await written;
      return this.#submit(id, entry, running);
    });
    try {
      await written;
    } catch (error) {
      this.#entries.delete(id);
      this.#changed.fire();
      throw error;
    }
    return this.#runOf(id, entry);
  }

  /** Resolves when a run is not being drawn any more, with how it ended. */
  async ended(id: string): Promise<AnimationRun | undefined> {
    await this.#entries.get(id)?.drawing?.ended;
    return this.find(id);
  }

  /** Stops drawing; the frames that are there stay. */
  async stop(id: string): Promise<void> {
    const drawing = this.#entries.get(id)?.drawing;
    drawing?.stop();
    await drawing?.ended;
  }

  /** Goes on where a run stopped; one that is drawn, or done, is left alone. */
  async resume(id: string): Promise<void> {
    await this.ready;
    const entry = this.#entries.get(id);
    if (!entry || this.#runOf(id, entry).state !== 'stopped') return;
    const { problem } = entry.progress;
    this.#draw(id, entry, async (running) => {
      if (problem?.is('framesGone')) await rm(framesFolder(this.#storage, id), { recursive: true, force: true });
      const job = await this.#jobOf(id);
      if (job) return resumeJob(this.#sidecar.client, job, running);
      return this.#submit(id, entry, running);
    });
  }

  /** Goes on waiting for the job of a run, which an earlier window submitted. */
  async adopt(id: string, { id: job, task }: Job): Promise<void> {
    await this.ready;
    const entry = this.#entries.get(id);
    if (!entry || entry.drawing || (task !== 'animate' && task !== 'walk')) return;
    this.#draw(id, entry, (running) => resumeJob(this.#sidecar.client, { id: job, task }, running));
  }

  /** Stops a run and deletes its frames. */
  async discard(id: string): Promise<void> {
    await this.stop(id);
    this.#entries.delete(id);
    this.#changed.fire();
    await removeRun(this.#storage, id);
  }

  /**
   * Makes a file that plays of the frames that are there.
   * @throws {EaselError} as `exportClip` does
   */
  async export(id: string, options: RunExportOptions, target: ExportTarget): Promise<ExportedClip> {
    const frames = framesFolder(this.#storage, id);
    const owner = await this.#drawings.pending.owner();
    const context: RunContext = { version: 1, run: id };
    return this.#drawings.show(
      this.find(id)?.title ?? target.baseName,
      (signal, onChange) =>
        exportClip(this.#sidecar.client, { ...options, frames }, target, { signal, onChange, context, owner }),
      (clip) => Promise.resolve(clip),
    );
  }

  /** Remembers what was made of a run, also for the next window. */
  async keepExported(id: string, exported: RunExport): Promise<void> {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.record = { ...entry.record, exported };
    await writeRun(this.#storage, id, entry.record);
    this.#changed.fire();
  }

  #runOf(id: string, { record, progress, drawing }: Entry): AnimationRun {
    const { title, file, source } = record;
    const { done = 0, all = frameCountOf(file) } = progress.frames ?? {};
    const ended = progress.frames !== undefined && done === all ? 'done' : 'stopped';
    return {
      ...{ id, title, file, done, frames: all, backwards: isBackwards(file), fps: file.spec.fps },
      source: source === undefined ? undefined : vscode.Uri.parse(source, true),
      folder: vscode.Uri.file(framesFolder(this.#storage, id)),
      state: drawing ? 'drawing' : ended,
      ...(progress.problem && !drawing && { problem: progress.problem }),
    };
  }

  async #write(id: string, { record }: Entry): Promise<void> {
    await mkdir(path.join(this.#storage, id), { recursive: true });
    await writeRun(this.#storage, id, record);
  }

  async #submit(id: string, { record }: Entry, running: RunJobOptions): Promise<FramesResult> {
    const folder = framesFolder(this.#storage, id);
    const base =
      record.source === undefined
        ? vscode.workspace.workspaceFolders?.[0]?.uri.fsPath
        : path.dirname(vscode.Uri.parse(record.source, true).fsPath);
    const from = (name: string): string => (base === undefined ? name : path.resolve(base, name));
    // What is said about models in a folder that nobody trusts is ignored, whichever way it came here.
    const styled = record.style ? withStyleWords(record.file, record.style) : record.file;
    const asked = vscode.workspace.isTrusted ? styled : withModel(styled, builtinModelId);
    const file = withPaths(asked, from, (model) => resolveModel(model, base));
    const job = framesJob(await resumedFile(file, folder), { folder, resume: true, device: record.device });
    const owner = await this.#drawings.pending.owner();
    const context: RunContext = { version: 1, run: id };
    return runJob(this.#sidecar.client, { ...job, context, owner }, running);
  }

  /** A job that draws this run still: that of another window, or of one that is gone. */
  async #jobOf(id: string): Promise<{ id: string; task: 'animate' | 'walk' } | undefined> {
    if (!(await this.#sidecar.client.connectIfRunning())) return undefined;
    const { jobs } = await this.#sidecar.client.request(requests.jobsList, {
      owner: await this.#drawings.pending.owner(),
    });
    for (const { id: job, task, state, context } of jobs) {
      if (task !== 'animate' && task !== 'walk') continue;
      if (runContextSchema.safeParse(context).data?.run !== id) continue;
      if (!isFinal(state) || state === 'done') return { id: job, task };
    }
    return undefined;
  }

  #draw(id: string, entry: Entry, draw: (running: RunJobOptions) => Promise<FramesResult>): void {
    const stopping = new AbortController();
    entry.progress = entry.progress.frames ? { frames: entry.progress.frames } : {};
    const ended = this.#drawings
      .show(
        entry.record.title,
        (signal, onChange) =>
          draw({
            signal,
            onChange: (job) => {
              onChange(job);
              if (job.frames && job.frames.done !== entry.progress.frames?.done) {
                entry.progress = { frames: job.frames };
                this.#changed.fire();
              }
            },
          }),
        (result) => this.#done(id, entry, result),
        stopping.signal,
      )
      .then(
        () => undefined,
        (error: unknown) => interrupted(EaselError.from(error), entry.record.title),
      )
      .then(async (error) => {
        const { frames, problem } = await progressOf(framesFolder(this.#storage, id));
        const failure = error?.is('jobCancelled') || error?.is('requestCancelled') ? undefined : error;
        const shown = failure ?? problem;
        entry.progress = { ...(frames && { frames }), ...(shown && { problem: shown }) };
        delete entry.drawing;
        this.#changed.fire();
      });
    entry.drawing = { ended, stop: () => stopping.abort() };
    this.#changed.fire();
  }

  async #done(id: string, entry: Entry, result: FramesResult): Promise<void> {
    entry.result = result;
    const { device } = result.device;
    entry.record = { ...entry.record, made: { seed: result.request.spec.seed, model: result.model.name, device } };
    await writeRun(this.#storage, id, entry.record);
  }
}

/** A run loses nothing with the sidecar. */
function interrupted(error: EaselError, title: string): EaselError {
  return error.is('sidecarLost') ? EaselError.of('runInterrupted', { title }) : error;
}
