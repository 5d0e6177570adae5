// `node test/workbench/run.mjs [--vsix FILE] [--grep RE]`: packages the extension and drives it in a real VS Code, inside and
// outside of the extension host. The last line has the counts. Where no VS Code can run, it says so; with CI set that fails.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runWorkbench } from './launch/run.mjs';
import { setup } from './launch/setup.mjs';
import altText from './scenarios/altText.mjs';
import animation from './scenarios/animation.mjs';
import animationDrafts from './scenarios/animationDrafts.mjs';
import animationEditor from './scenarios/animationEditor.mjs';
import animationKinds from './scenarios/animationKinds.mjs';
import animationRuns from './scenarios/animationRuns.mjs';
import drawing from './scenarios/drawing.mjs';
import gallery from './scenarios/gallery.mjs';
import galleryAnimations from './scenarios/galleryAnimations.mjs';
import galleryList from './scenarios/galleryList.mjs';
import hint from './scenarios/hint.mjs';
import meanwhile from './scenarios/meanwhile.mjs';
import problems from './scenarios/problems.mjs';
import untrusted from './scenarios/untrusted.mjs';

const root = resolve(import.meta.dirname, '..', '..');
const { values } = parseArgs({ options: { vsix: { type: 'string' }, grep: { type: 'string' } } });

/** Tests compare whole lines of the editor, which must not be wrapped. */
const settings = { 'editor.wordWrap': 'off', '[markdown]': { 'editor.wordWrap': 'off' } };

try {
  await setup({ log: console.log });
} catch (error) {
  console.log(
    `The workbench tests were not run, because no VS Code can run here: ${/** @type {Error} */ (error).message}`,
  );
  console.log('workbench: 0 passed, 0 failed (not run)');
  process.exit(process.env.CI ? 1 : 0);
}

const vsix = values.vsix ? resolve(values.vsix) : packageExtension();
const suite = await buildSuite();
const common = { vsix, settings, ...(values.grep ? { grep: values.grep } : {}) };
const groups = [
  { title: 'Inside the extension host', extensionTestsPath: suite, timeoutMs: 300_000 },
  { title: 'As a user', scenarios: [...drawing, ...meanwhile, ...altText, ...problems] },
  // Every pixel as it was drawn.
  {
    title: 'Animations',
    scenarios: [...animation, ...galleryAnimations],
    settings: { ...settings, 'easel.animation.format': 'apng' },
  },
  { title: 'The gallery', scenarios: [...gallery, ...galleryList] },
  {
    title: 'The animation editor',
    scenarios: [...animationEditor, ...animationRuns, ...animationDrafts, ...animationKinds],
    settings: { ...settings, 'workbench.reduceMotion': 'off' },
  },
  { title: 'As a new user', scenarios: hint },
  { title: 'In a folder that nobody trusts', scenarios: untrusted, trust: /** @type {const} */ ('untrusted') },
];

const total = { passed: 0, failed: 0 };
for (const { title, ...group } of groups) {
  console.log(`\n${title}`);
  try {
    const { passed, failed, exitCode } = await runWorkbench({ ...common, ...group });
    total.passed += passed;
    // A pattern may fit no test of a group; otherwise, that none was run is a failure.
    total.failed += failed === 0 && exitCode !== 0 && !values.grep ? 1 : failed;
  } catch (error) {
    console.log(/** @type {Error} */ (error).stack);
    total.failed += 1;
  }
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
console.log(`workbench: ${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

/** @returns {string} the package's path */
function packageExtension() {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/package.mjs'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) {
    console.log(`${stdout}${stderr}\nThe extension could not be packaged.`);
    console.log('workbench: 0 passed, 1 failed');
    process.exit(1);
  }
  const [newest] = readdirSync(root).filter((name) => stdout.includes(name) && name.endsWith('.vsix'));
  return join(root, newest);
}

/** The tests that run inside, as one file a test file. @returns {Promise<string>} the path of their index */
async function buildSuite() {
  const outdir = join(root, 'build', 'workbench');
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const folder = join(root, 'test', 'workbench', 'suite');
  await build({
    entryPoints: readdirSync(folder)
      .filter((name) => name === 'index.ts' || name.endsWith('.test.ts'))
      .map((name) => join(folder, name)),
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return join(outdir, 'index.js');
}
