// Builds every bundle: `node esbuild.mjs [--watch] [--production] [--outdir=DIR] [--metafile=FILE]`. Each process is
// one file in dist/ (or DIR); FILE tells what went into them.
import { build, context } from 'esbuild';
import { rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { watch, production, outdir, metafile } = parseArgs({
  options: {
    watch: { type: 'boolean', default: false },
    production: { type: 'boolean', default: false },
    outdir: { type: 'string', default: 'dist' },
    metafile: { type: 'string' },
  },
}).values;

/** @type {import('esbuild').BuildOptions} */
const shared = { bundle: true, minify: production, sourcemap: !production, logLevel: 'warning', legalComments: 'none' };
/** @type {import('esbuild').BuildOptions} */
const node = { ...shared, platform: 'node', format: 'cjs', target: 'node20', mainFields: ['module', 'main'] };

/**
 * Leaves what `import(path)` names to a bundle of its own beside the importing one: a megabyte that few need would make
 * each start slower.
 * @param {string} path as it is imported, without an ending
 * @returns {import('esbuild').Plugin}
 */
const fileOfItsOwn = (path) => ({
  name: 'file-of-its-own',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\// }, (imported) =>
      imported.kind === 'dynamic-import' && imported.path === path ? { path: `${path}.js`, external: true } : undefined,
    );
  },
});

const ownParsers = fileOfItsOwn('./documentParsers');

const bundles = [
  { ...node, entryPoints: { extension: 'src/extension/extension.ts' }, external: ['vscode'], plugins: [ownParsers] },
  // A thread of the extension's: reading documents would hold up all other extensions.
  { ...node, entryPoints: { scanThread: 'src/extension/images/scanThread.ts' }, plugins: [ownParsers] },
  { ...node, entryPoints: { documentParsers: 'src/documents/documentParsers.ts' } },
  { ...node, entryPoints: { sidecar: 'src/sidecar/main.ts' } },
  // Native modules cannot be bundled; scripts/package.mjs puts this platform's files beside the bundle.
  {
    ...node,
    entryPoints: { engine: 'src/sidecar/engine/main.ts' },
    external: ['onnxruntime-node', 'sharp'],
    // The files that lie beside the bundle are those that `require` reaches.
    supported: { 'dynamic-import': false },
    plugins: [fileOfItsOwn('./h264')],
  },
  { ...node, entryPoints: { h264: 'src/sidecar/engine/media/animation/h264.ts' } },
  { ...node, entryPoints: { easel: 'src/cli/main.ts' }, plugins: [ownParsers], banner: { js: '#!/usr/bin/env node' } },
  {
    ...shared,
    entryPoints: { webview: 'webview-ui/main.ts' },
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  },
].map((options) => ({ ...options, outdir, metafile: true }));

rmSync(outdir, { recursive: true, force: true });
if (watch) {
  for (const options of bundles) await (await context(options)).watch();
  console.log('watching');
} else {
  const results = await Promise.all(bundles.map((options) => build(options)));
  const inputs = Object.assign({}, ...results.map((result) => result.metafile.inputs));
  if (metafile) writeFileSync(metafile, JSON.stringify({ inputs }));
}
