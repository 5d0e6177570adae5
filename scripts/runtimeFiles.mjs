// Which files of a native module (and of all it requires) are needed to run it on this platform: 66 MB of the
// 310 that npm unpacks.
import { build } from 'esbuild';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { libcName, root } from './install.mjs';

/**
 * @param {string[]} modules
 * @returns {Promise<string[]>} paths relative to the project, below node_modules/
 */
export async function runtimeFiles(modules) {
  const scripts = await requiredScripts(modules);
  return [...new Set([...scripts, ...scripts.flatMap(manifestsAbove), ...modules.flatMap(nativeFiles)])];
}

/** `node_modules/a/node_modules/@b/c/d.js` gives `node_modules/a/node_modules/@b/c`. @param {string} file */
export function packageFolder(file) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? '';
}

/** Native files are required by a path that holds the platform's name: nativeFiles knows those, and esbuild cannot. */
const withoutComputedRequires = {
  name: 'without-computed-requires',
  /** @param {import('esbuild').PluginBuild} build */
  setup({ onLoad }) {
    onLoad({ filter: /\.c?js$/ }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8').replaceAll('require(`', 'String(`'),
    }));
  },
};

/** Every package.json between a file and its package's folder: Node reads there whether it is CommonJS. @param {string} file */
function manifestsAbove(file) {
  const top = packageFolder(file);
  const manifests = [];
  for (let folder = path.posix.dirname(file); folder.startsWith(top); folder = path.posix.dirname(folder))
    manifests.push(`${folder}/package.json`);
  return manifests.filter((manifest) => existsSync(path.join(root, manifest)));
}

/** The JavaScript and JSON that `require` reaches. @param {string[]} modules */
async function requiredScripts(modules) {
  const { metafile } = await build({
    stdin: { contents: modules.map((name) => `require('${name}');`).join('\n'), resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    write: false,
    metafile: true,
    logLevel: 'error',
    external: ['@img/sharp-*'],
    plugins: [withoutComputedRequires],
  });
  return Object.keys(metafile.inputs).filter((file) => file.startsWith('node_modules/'));
}

/** @param {string} module */
function nativeFiles(module) {
  const platform = `${process.platform}${libcName() === 'musl' ? 'musl' : ''}-${process.arch}`;
  switch (module) {
    case 'onnxruntime-node':
      return libraries(`node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}`);
    case 'sharp':
      // On Windows libvips comes inside the first.
      return [`node_modules/@img/sharp-${platform}`, `node_modules/@img/sharp-libvips-${platform}`]
        .filter((folder) => existsSync(path.join(root, folder)))
        .flatMap(allFiles);
    default:
      throw new Error(`Which native files does ${module} have? Say so in scripts/runtimeFiles.mjs.`);
  }
}

/** Without the copy of a library under a second name, which npm makes of a symbolic link. @param {string} folder */
function libraries(folder) {
  const names = readdirSync(path.join(root, folder));
  const read = (/** @type {string} */ name) => readFileSync(path.join(root, folder, name));
  const binding = read('onnxruntime_binding.node');
  const isUnusedCopy = (/** @type {string} */ name) =>
    name.endsWith('.dylib') &&
    !binding.includes(name) &&
    names.some((other) => other !== name && binding.includes(other) && read(other).equals(read(name)));
  return names.filter((name) => !isUnusedCopy(name)).map((name) => `${folder}/${name}`);
}

/** Without the headers that only compiling needs. @param {string} folder */
function allFiles(folder) {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.h'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}
