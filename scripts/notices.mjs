// The licences of everything that others wrote and the package carries: bundled into dist/*.js or lying beside it.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './install.mjs';
import { packageFolder } from './runtimeFiles.mjs';

/** Where a package has no file of its own: its licence by the identifier that it declares. */
const texts = {
  MIT: (/** @type {string} */ holder) => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`,
};

/** Who holds the rights to packages whose manifest names only a contributor. */
const holders = { 'onnxruntime-node': 'Microsoft Corporation', 'onnxruntime-common': 'Microsoft Corporation' };

/** What packages have inside that their own licence does not name. */
const inside = {
  'h264-mp4-encoder': `It contains, as WebAssembly:
- minih264, https://github.com/lieff/minih264, given to the public domain (CC0 1.0);
- libmp4v2, https://github.com/TechSmith/mp4v2, under the Mozilla Public License 1.1, https://www.mozilla.org/MPL/1.1/.

The H.264 format is covered by patents in some countries. Whoever sells video, or shows it for money, may need a licence from
their holders (https://www.via-la.com). Easel grants none.`,
};

/** @param {string[]} files relative to the project; those outside node_modules are our own */
export function notices(files) {
  const folders = [...new Set(files.map(packageFolder))].filter((folder) => folder !== '').sort();
  return ['Easel contains the following software of others.', ...folders.map(notice)].join(`\n\n${'='.repeat(80)}\n\n`);
}

/** @param {string} folder */
function notice(folder) {
  const read = (/** @type {string} */ name) => readFileSync(path.join(root, folder, name), 'utf8').trim();
  const { name, version, license, homepage, author } = JSON.parse(read('package.json'));
  const own = readdirSync(path.join(root, folder)).filter((file) =>
    /^(licen[cs]e|copying|notice|thirdparty)/i.test(file),
  );
  // libvips is many libraries, whose licences its page lists.
  const fallback = /** @type {Record<string, (holder: string) => string>} */ (texts)[license];
  const holder =
    /** @type {Record<string, string>} */ (holders)[name] ?? author?.name ?? author ?? `the authors of ${name}`;
  const body = own.length > 0 ? own.map(read).join('\n\n') : (fallback?.(holder) ?? licencePart(read('README.md')));
  if (body === '') throw new Error(`${name} has no licence text: add its licence to scripts/notices.mjs`);
  const more = /** @type {Record<string, string>} */ (inside)[name];
  return [
    ...[`${name} ${version}`, `Licence: ${license}`, ...(homepage ? [homepage] : []), '', body],
    ...(more === undefined ? [] : ['', more]),
  ].join('\n');
}

/** @param {string} readme */
function licencePart(readme) {
  return /^#+ licen[cs]\w+$[^]*/im.exec(readme)?.[0].trim() ?? '';
}
