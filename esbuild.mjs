// Builds every bundle: `node esbuild.mjs [--watch] [--production]`. Each process is one file in dist/.
import { build, context } from 'esbuild';
import { rmSync } from 'node:fs';

const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');

/** @type {import('esbuild').BuildOptions} */
const shared = { bundle: true, minify: production, sourcemap: !production, logLevel: 'warning', legalComments: 'none' };
/** @type {import('esbuild').BuildOptions} */
const node = { ...shared, platform: 'node', format: 'cjs', target: 'node20', mainFields: ['module', 'main'] };

const bundles = [
  { ...node, entryPoints: { extension: 'src/extension/extension.ts' }, external: ['vscode'] },
  { ...node, entryPoints: { sidecar: 'src/sidecar/main.ts' } },
  // Native modules cannot be bundled; scripts/package.mjs puts this platform's files beside the bundle.
  { ...node, entryPoints: { engine: 'src/sidecar/engine/main.ts' }, external: ['onnxruntime-node', 'sharp'] },
  { ...node, entryPoints: { easel: 'src/cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } },
  {
    ...shared,
    entryPoints: { webview: 'webview-ui/main.ts' },
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  },
].map((options) => ({ ...options, outdir: 'dist' }));

rmSync('dist', { recursive: true, force: true });
if (watch) {
  for (const options of bundles) await (await context(options)).watch();
  console.log('watching');
} else {
  await Promise.all(bundles.map((options) => build(options)));
}
