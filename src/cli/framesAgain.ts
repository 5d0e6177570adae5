import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { framesOfEntry } from '../assets/animationEntry';
import { runJob, type RunJobOptions } from '../client/runJob';
import type { SidecarClient } from '../client/sidecarClient';
import { framesJob } from '../protocol/animationTask';
import type { AnimationEntry } from '../protocol/assetManifest';
import type { DevicePreference } from '../protocol/generation';
import type { ResultOf } from '../protocol/jobs';

/** How an entry is drawn once more. */
export interface DrawAgain extends RunJobOptions {
  /** An id or a folder. */
  readonly model: string;
  readonly device: DevicePreference | undefined;
}

interface Frames {
  /** Absolute path. */
  readonly folder: string;
  readonly result: ResultOf<'animate' | 'walk'>;
}

/** The frames of animations in temporary folders: drawn once, however many files are made of them. */
export class FramesAgain {
  readonly #client: SidecarClient;
  readonly #root: string;
  readonly #folders: string[] = [];
  readonly #drawn = new Map<string, Promise<Frames>>();

  /** @param root absolute path of the folder with the manifest */
  constructor(client: SidecarClient, root: string) {
    this.#client = client;
    this.#root = root;
  }

  of(entry: AnimationEntry, how: DrawAgain): Promise<Frames> {
    const key = JSON.stringify([entry.task, entry.spec, how.model, how.device]);
    const drawn = this.#drawn.get(key) ?? this.#draw(entry, how);
    this.#drawn.set(key, drawn);
    return drawn;
  }

  async dispose(): Promise<void> {
    for (const folder of this.#folders) await rm(folder, { recursive: true, force: true });
  }

  async #draw(entry: AnimationEntry, { model, device, ...running }: DrawAgain): Promise<Frames> {
    const folder = await mkdtemp(path.join(tmpdir(), 'easel-frames-'));
    this.#folders.push(folder);
    const job = framesJob(framesOfEntry(entry, this.#root, model), { folder, resume: false, device });
    return { folder, result: await runJob(this.#client, job, running) };
  }
}
