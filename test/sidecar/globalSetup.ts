import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The bundles under test. */
    distFolder: string;
  }
}

/** The tests run what is shipped: the bundles, built once. */
export default function setup(project: TestProject): void {
  const root = path.resolve(import.meta.dirname, '..', '..');
  execFileSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: 'inherit' });
  project.provide('distFolder', path.join(root, 'dist'));
}
