// `node scripts/l10n.mjs [--check]`: writes l10n/bundle.l10n.json, the sentences that translators translate: those of
// `l10n.t` in src/extension, and those of errors, notices, styles and the parameters of animations, which are data.
import { getL10nJson } from '@vscode/l10n-dev';
import { build } from 'esbuild';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const root = path.resolve(import.meta.dirname, '..');
const bundle = path.join(root, 'l10n', 'bundle.l10n.json');

/** @returns {Promise<string>} what l10n/bundle.l10n.json should say */
export async function l10nBundle() {
  const folder = path.join(root, 'src', 'extension');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const found = await getL10nJson(
    sources.map((file) => ({ contents: asFound(readFileSync(path.join(folder, file), 'utf8')), extension: '.ts' })),
  );
  const { catalogue, noticeCatalogue, builtinStylePresets, animationParameters } = await catalogues();
  const sentences = [
    ...Object.keys(found),
    ...Object.values(catalogue).flatMap(({ what, todo }) => [what, todo]),
    ...Object.values(noticeCatalogue),
    ...Object.values(builtinStylePresets).map(({ label }) => label),
    ...Object.values(animationParameters()).flatMap((all) =>
      all.flatMap(({ label, description }) => [label, description]),
    ),
  ];
  const sorted = [...new Set(sentences)].filter((sentence) => sentence !== '').sort();
  return `${JSON.stringify(Object.fromEntries(sorted.map((sentence) => [sentence, found[sentence] ?? sentence])), undefined, 2)}\n`;
}

/** Modules that are handed the translating function as `t` look to the finder as if they called VS Code's own. */
function asFound(source) {
  return `import * as vscode from 'vscode';\n${source.replaceAll(/(?<![.\w])t\(/g, 'vscode.l10n.t(')}`;
}

async function catalogues() {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { catalogue } from './src/protocol/errorCatalogue'; export { noticeCatalogue } from './src/protocol/notices';
export { builtinStylePresets } from './src/protocol/stylePresets';
export { animationParameters } from './src/protocol/animationParameters';`,
      resolveDir: root,
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

if (process.argv[1] === import.meta.filename) {
  const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values;
  const wanted = await l10nBundle();
  if (!check) writeFileSync(bundle, wanted);
  else if (readFileSync(bundle, 'utf8') !== wanted) {
    console.error('l10n/bundle.l10n.json is out of date: run `node scripts/l10n.mjs`.');
    process.exit(1);
  }
}
