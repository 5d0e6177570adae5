// Brings node_modules and dist up to date, so that `npm start` and `npm test` work on a fresh machine and after a
// pull, a broken download or Ctrl+C. Only Node's own modules here: nothing else may be installed yet.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Installs what package-lock.json names, unless all of it is there. */
export function installPackages() {
  const missing = missingPackage();
  if (missing === undefined) return;
  console.log(`Installing the packages of package-lock.json, because ${missing} (about a minute) …`);
  // The flags stand against NODE_ENV=production and a person's own settings: the build needs the tools too.
  const flags = ['--include=dev', '--include=optional', '--loglevel=error'];
  const { status, error } = npm(['ci', ...flags]);
  if (status === 0 && missingPackage() === undefined) return;
  if (error) console.error(error.message);
  console.error('\nnpm could not install the packages. Is an npm registry within reach (npm config get registry) and');
  console.error("is there 1 GB of space? What has arrived is kept in npm's cache: run the same command again.");
  process.exit(1);
}

/** Builds dist/ unless it is newer than everything it is made from. */
export function buildIfStale() {
  if (isFresh()) return false;
  console.log('Building …');
  const { status } = spawnSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error('The build failed; the lines above say why.');
    process.exit(1);
  }
  return true;
}

/** @param {string[]} args */
function npm(args) {
  const options = { cwd: root, stdio: /** @type {const} */ ('inherit') };
  const script = process.env.npm_execpath;
  // Under `npm start` this very npm; else the one on the PATH, which on Windows is a script of the shell's.
  if (script && /\.[cm]?js$/.test(script)) return spawnSync(process.execPath, [script, ...args], options);
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

/**
 * What stands between node_modules and package-lock.json, in words; undefined: nothing. npm writes its hidden lock
 * file last of all, so an install that was interrupted has none.
 */
function missingPackage() {
  const hidden = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return existsSync(path.dirname(hidden)) ? 'an install was interrupted' : 'there are none';
  const installed = readLock(hidden);
  for (const [folder, wanted] of Object.entries(readLock(path.join(root, 'package-lock.json')))) {
    if (folder === '' || !isForThisMachine(wanted)) continue;
    if (installed[folder]?.version !== wanted.version || installed[folder]?.integrity !== wanted.integrity)
      return `${folder.replace(/^.*node_modules\//, '')} ${wanted.version} is missing`;
    if (!existsSync(path.join(root, folder, 'package.json'))) return `${folder} is incomplete`;
  }
  return undefined;
}

/** @typedef {{ version: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockedPackage */

/** @param {string} file @returns {Record<string, LockedPackage>} */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

/** @param {LockedPackage} wanted */
function isForThisMachine({ optional, os, cpu, libc }) {
  if (!optional) return true;
  // An optional package without conditions may have failed to install for reasons of its own.
  if (!os && !cpu) return false;
  return fits(os, process.platform) && fits(cpu, process.arch) && (!libc || libc.includes(libcName()));
}

/** @param {string[] | undefined} list @param {string} value */
function fits(list, value) {
  if (!list || list.includes(value)) return true;
  return list.every((name) => name.startsWith('!')) && !list.includes(`!${value}`);
}

/** `glibc` or `musl`; where there is neither (macOS, Windows) `none`. */
export function libcName() {
  if (process.platform !== 'linux') return 'none';
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

const bundles = ['extension.js', 'sidecar.js', 'engine.js', 'easel.js', 'webview.js'];
const sources = ['src', 'webview-ui', 'esbuild.mjs', 'package.json', 'package-lock.json', 'tsconfig.json'];

function isFresh() {
  const built = bundles.map((file) => statSync(path.join(root, 'dist', file), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.min(...built) >= Math.max(...sources.map((name) => newest(path.join(root, name))));
}

/** @param {string} file @returns {number} the latest change in it or below it */
function newest(file) {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  // The folder's own time tells of files that were deleted.
  return Math.max(stats.mtimeMs, ...readdirSync(file).map((name) => newest(path.join(file, name))));
}
