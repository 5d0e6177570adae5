import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export const fixtureModels = join(import.meta.dirname, '../../fixtures/models');
export const builtinModel = join(import.meta.dirname, '../../../models/builtin');

/** An empty folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'easel model ü ')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of a fixture model that a test may damage; gone after it. */
export class ModelCopy {
  readonly folder: string;

  constructor(model: string) {
    this.folder = join(temporaryFolder(), model);
    cpSync(join(fixtureModels, model), this.folder, { recursive: true });
  }

  remove(path: string): this {
    rmSync(join(this.folder, path), { recursive: true });
    return this;
  }

  write(path: string, content: string): this {
    writeFileSync(join(this.folder, path), content);
    return this;
  }

  /** Changes keys of a JSON file; undefined removes one. */
  edit(path: string, changes: Record<string, unknown>): this {
    const content = JSON.parse(readFileSync(join(this.folder, path), 'utf8')) as object;
    return this.write(path, JSON.stringify({ ...content, ...changes }));
  }

  truncate(path: string, bytes: number): this {
    truncateSync(join(this.folder, path), bytes);
    return this;
  }
}
