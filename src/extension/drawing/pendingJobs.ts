import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { saveReplacing } from '../../client/saveExclusive';

const fileSchema = z.object({
  owner: z.string().min(1),
  /** Job by job the extension host that waits for it. */
  jobs: z.record(z.string(), z.number().int()),
});
type Content = z.infer<typeof fileSchema>;

/** For how long an extension host that is on its way out is waited for. */
const patienceMilliseconds = 15_000;
const pauseMilliseconds = 500;

/**
 * Which jobs the windows of a workspace wait for, so that after a reload somebody waits for them again. It is a file
 * of ours because what VS Code keeps for extensions can be lost when a window is reloaded at once.
 */
export class PendingJobs {
  readonly #file: string;
  readonly #report: (error: unknown) => void;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param folder the workspace's own storage
   * @param report receives what keeps the file from being written; without it, only a reload loses something
   */
  constructor(folder: string, report: (error: unknown) => void) {
    this.#file = path.join(folder, 'pendingJobs.json');
    this.#report = report;
  }

  /** By which the sidecar tells this workspace's jobs from others'. */
  owner(): Promise<string> {
    return this.#change(() => undefined).then(({ owner }) => owner);
  }

  async add(job: string): Promise<void> {
    await this.#change((jobs) => (jobs[job] = process.pid));
  }

  async remove(job: string): Promise<void> {
    await this.#change((jobs) => delete jobs[job]);
  }

  /** Takes over the jobs whose windows are gone. Another window on the same workspace goes on waiting for its own. */
  async adopt(patience = patienceMilliseconds): Promise<string[]> {
    if (Object.keys((await this.#read()).jobs).length === 0) return [];
    for (let waited = 0; waited < patience; waited += pauseMilliseconds) {
      const { jobs } = await this.#read();
      const others = Object.values(jobs).filter((pid) => pid !== process.pid);
      if (!others.some(isAlive)) break;
      await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
    }
    const adopted: string[] = [];
    await this.#change((jobs) => {
      for (const [job, pid] of Object.entries(jobs)) {
        if (pid === process.pid || isAlive(pid)) continue;
        jobs[job] = process.pid;
        adopted.push(job);
      }
    });
    return adopted;
  }

  /** One change after the other, each written before the next begins. */
  #change(change: (jobs: Content['jobs']) => unknown): Promise<Content> {
    const changed = this.#last.then(async () => {
      const content = await this.#read();
      const before = JSON.stringify(content.jobs);
      change(content.jobs);
      const isNew = content.owner === '';
      if (!isNew && JSON.stringify(content.jobs) === before) return content;
      const owned = { ...content, owner: isNew ? crypto.randomUUID() : content.owner };
      await saveReplacing(this.#file, Buffer.from(JSON.stringify(owned))).catch(this.#report);
      return owned;
    });
    this.#last = changed;
    return changed;
  }

  /** What is damaged is as good as nothing: then nobody waits for those jobs again, and the sidecar forgets them. */
  async #read(): Promise<Content> {
    try {
      return fileSchema.parse(JSON.parse(await readFile(this.#file, 'utf8')));
    } catch {
      return { owner: '', jobs: {} };
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
