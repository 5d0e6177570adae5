import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { manifestText, parseManifest } from '../../src/assets/manifest';
import type { AssetManifest } from '../../src/protocol/assetManifest';
import { Shell, small, type Run } from './shell';

/** A work tree with documents. */
export class WorkTree extends Shell {
  constructor(...documents: (readonly [string, string])[]) {
    super();
    mkdirSync(this.file('.git'));
    this.put(...documents);
  }

  put(...files: (readonly [string, string])[]): void {
    for (const [name, text] of files) {
      mkdirSync(path.dirname(this.file(name)), { recursive: true });
      writeFileSync(this.file(name), text);
    }
  }

  assets(...args: string[]): Promise<Run> {
    return this.easel(['assets', ...args]);
  }

  /** Draws with a tiny model, in a moment. */
  make(...args: string[]): Promise<Run> {
    return this.assets('make', ...small, ...args);
  }

  async check(): Promise<string[]> {
    const { code, stdout } = await this.assets('check');
    const lines = stdout.split('\n').filter((line) => line !== '');
    expect(code).toBe(lines.length > 0 ? 1 : 0);
    return lines;
  }

  get manifest(): AssetManifest {
    return parseManifest('', readFileSync(this.file('easel.assets.json'), 'utf8'));
  }

  change(change: (manifest: AssetManifest) => void): void {
    const { manifest } = this;
    change(manifest);
    writeFileSync(this.file('easel.assets.json'), manifestText(manifest));
  }

  bytes(names: readonly string[]): string[] {
    return names.map((name) => readFileSync(this.file(name)).toString('base64'));
  }
}
