// `npm run package`: the extension as a .vsix for this platform, with this platform's native files only.
import './requireNode.mjs';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installPackages, libcName, root } from './install.mjs';

installPackages();
const { notices } = await import('./notices.mjs');
const { runtimeFiles } = await import('./runtimeFiles.mjs');

/** Files and folders of the checkout that go into the package as they are; those that do not exist are left out. */
const shipped = ['models/builtin', 'l10n', 'schemas', 'media', 'README.md', 'CHANGELOG.md', 'LICENSE'];
const stage = path.join(root, 'build', 'package');
const metafile = path.join(root, 'build', 'metafile.json');

rmSync(stage, { recursive: true, force: true });
mkdirSync(path.join(stage, 'dist'), { recursive: true });
runNode(['esbuild.mjs', '--production', `--outdir=${path.join(stage, 'dist')}`, `--metafile=${metafile}`]);

for (const name of [...shipped, ...readdirSync(root).filter((file) => /^package\.nls(\..+)?\.json$/.test(file))])
  if (existsSync(path.join(root, name))) cpSync(path.join(root, name), path.join(stage, name), { recursive: true });

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
// Exactly these cannot be bundled. Beside the bundle the engine's own require finds them.
const natives = await runtimeFiles(Object.keys(manifest.dependencies));
for (const file of natives) cpSync(path.join(root, file), path.join(stage, 'dist', file));

// What only the checkout needs: no script may run, and vsce is not to look for packages.
for (const key of ['scripts', 'dependencies', 'devDependencies', 'allowScripts', 'bin']) delete manifest[key];
writeFileSync(path.join(stage, 'package.json'), JSON.stringify(manifest, undefined, 2));

const bundled = Object.keys(JSON.parse(readFileSync(metafile, 'utf8')).inputs);
writeFileSync(path.join(stage, 'dist', 'THIRD_PARTY_NOTICES.txt'), notices([...bundled, ...natives]));

const target = `${libcName() === 'musl' ? 'alpine' : process.platform}-${process.arch === 'arm' ? 'armhf' : process.arch}`;
const vsix = path.join(root, `easel-${target}-${manifest.version}.vsix`);
const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
const options = ['--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository', '--skip-license'];
runNode([vsce, 'package', '--target', target, '--out', vsix, ...options], stage);

console.log(
  `\n${path.basename(vsix)}: ${megabytes(statSync(vsix).size)} MB, unpacked ${megabytes(size(stage))} MB. The biggest:`,
);
for (const { file, bytes } of files(stage)
  .sort((a, b) => b.bytes - a.bytes)
  .slice(0, 8))
  console.log(`${megabytes(bytes).padStart(7)} MB  ${path.relative(stage, file)}`);

/** @param {string[]} args @param {string} [cwd] */
function runNode(args, cwd = root) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status === 0) return;
  console.error(`${stdout}${stderr}`);
  console.error(`The package could not be made: ${path.basename(args[0])} failed.`);
  process.exit(1);
}

/** @param {string} folder @returns {{ file: string, bytes: number }[]} */
function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ file, bytes: statSync(file).size }));
}

/** @param {string} folder */
function size(folder) {
  return files(folder).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
