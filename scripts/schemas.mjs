// `node scripts/schemas.mjs [--check]`: writes schemas/animation.schema.json, by which editors complete and check
// `*.easel.json` files, from the schema in src/protocol.
import { build } from 'esbuild';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';

const root = path.resolve(import.meta.dirname, '..');
const file = path.join(root, 'schemas', 'animation.schema.json');

/** @returns {Promise<string>} what schemas/animation.schema.json should say */
export async function animationSchema() {
  const contents = `
    import { animationFileJsonSchema } from './src/protocol/animationFileSchema';
    export const schema = animationFileJsonSchema();`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  const source = Buffer.from(outputFiles[0].contents).toString('base64');
  const { schema } = await import(`data:text/javascript;base64,${source}`);
  return format(JSON.stringify(schema), { ...(await resolveConfig(file)), parser: 'json' });
}

if (process.argv[1] === import.meta.filename) {
  const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values;
  const text = await animationSchema();
  if (check && readFileSync(file, 'utf8') !== text) {
    console.error('schemas/animation.schema.json is not up to date: run `npm run schemas`.');
    process.exit(1);
  }
  if (!check) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
