// What scenarios do again and again, in the words of a person who writes a document.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

/** @typedef {import('../launch/workbench.mjs').Workbench} Workbench */

export const generate = 'Easel: Generate Image from Selection';

/** So many steps that there is time to do something meanwhile: about seven seconds on a small machine. */
export const manySteps = 400;

/** For what is not to be over before it is ended: as many as there may be. */
export const endlessSteps = 1000;

/** Writes a file of the workspace folder. @param {Workbench} workbench @param {string} name @param {string} text */
export function write(workbench, name, text) {
  const path = join(workbench.folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Writes a document and opens it. @param {Workbench} workbench @param {string} name @param {string} text */
export async function openDocument(workbench, name, text) {
  write(workbench, name, text);
  await workbench.openFile(name);
}

let timesSettingsWereWritten = 0;

/** Easel's settings of the folder, instead of those before. @param {Workbench} workbench @param {Record<string, unknown>} settings */
export async function useSettings(workbench, settings) {
  const path = join(workbench.folder, '.vscode', 'settings.json');
  const before = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  delete before['window.title'];
  if (isDeepStrictEqual(before, settings)) return;
  // The title shows that the window has read them, and its extensions hear of them before they hear of anything else.
  const title = `Settings ${++timesSettingsWereWritten}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify({ ...settings, 'window.title': title }, undefined, 2));
  await workbench.waitFor(async () => (await workbench.page.title()) === title, 'the window to read its settings');
}

/** The running sidecar's process, from the record through which windows find it. @param {string} home */
export function sidecarPid(home) {
  const folder = join(home, '.local', 'state', 'easel');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.json')) continue;
    const { pid, port } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    if (pid && port) return pid;
  }
  throw new Error('There is no record of a sidecar.');
}

/** The process that draws for a sidecar. @param {number} sidecar its process */
export function enginePid(sidecar) {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const engine = lines.find((line) => Number(line.trim().split(/\s+/)[1]) === sidecar && line.includes('engine.js'));
  if (!engine) throw new Error(`The sidecar ${sidecar} has no engine.`);
  return Number(engine.trim().split(/\s+/)[0]);
}

/** Easel's text in the status bar. @param {Workbench} workbench */
export async function status(workbench) {
  return (await workbench.statusBar()).find((text) => text.includes('Easel')) ?? '';
}

/** @param {Workbench} workbench @param {RegExp} text */
export async function waitForStatus(workbench, text) {
  let last = '';
  return workbench.waitFor(
    async () => {
      last = await status(workbench);
      return text.test(last) ? last : undefined;
    },
    () => `${text} in the status bar, which says "${last}"`,
  );
}

/** Until the engine is at work. @param {Workbench} workbench */
export function waitForSteps(workbench) {
  return waitForStatus(workbench, /[1-9]\d*\/\d+/);
}

/** Until nothing is drawn any more. @param {Workbench} workbench */
export function waitForIdle(workbench) {
  return waitForStatus(workbench, /^Easel(?: · \w+)?$/);
}

/** The text of the active editor, once it fits. @param {Workbench} workbench @param {(text: string) => boolean} fits @param {string} what */
export async function waitForText(workbench, fits, what) {
  let last = '';
  return workbench.waitFor(
    async () => {
      last = (await workbench.editorText()).trimEnd();
      return fits(last) ? last : undefined;
    },
    () => `${what}; the editor shows:\n${last}`,
  );
}

/** Fails unless the active editor comes to show exactly this. @param {Workbench} workbench @param {string} expected */
export async function expectText(workbench, expected) {
  await waitForText(workbench, (text) => text === expected, `the text ${JSON.stringify(expected)}`);
}

/** The pictures of a folder of the workspace. @param {Workbench} workbench @param {string} [folder] */
export function pictures(workbench, folder = 'images') {
  try {
    return readdirSync(join(workbench.folder, folder)).sort();
  } catch {
    return [];
  }
}

/** The text of an item of the quick input that has or will have it. @param {Workbench} workbench @param {string | RegExp} part @param {string} [title] of the input */
export async function waitForItem(workbench, part, title) {
  const fits = (/** @type {string} */ item) => (typeof part === 'string' ? item.includes(part) : part.test(item));
  let last = '';
  return workbench.waitFor(
    async () => {
      const input = await workbench.quickInput();
      last = JSON.stringify(input);
      return title === undefined || input?.title === title ? input?.items.find((item) => fits(item)) : undefined;
    },
    () => `${part} among the items of the quick input, which is ${last}`,
  );
}

/** Waits for a picture and fails unless it is one. @param {Workbench} workbench @param {string} name */
export async function expectPicture(workbench, name) {
  const content = await workbench.waitForFile(name, (bytes) => bytes.length > 0);
  assert.deepEqual([...content.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47], `${name} is not a PNG`);
  // Width and height of the built-in model's pictures, which are not of one colour and so have some size.
  assert.deepEqual([content.readUInt32BE(16), content.readUInt32BE(20)], [256, 256]);
  assert.ok(content.length > 1000, `${name} has only ${content.length} bytes`);
  return content;
}

/** The manifest's entries. @param {Workbench} workbench @returns {Record<string, any>} */
export function manifest(workbench) {
  return JSON.parse(readFileSync(join(workbench.folder, 'easel.assets.json'), 'utf8')).assets;
}

/** @param {Workbench} workbench @param {string} name */
export function read(workbench, name) {
  return readFileSync(join(workbench.folder, name), 'utf8');
}

/** @param {Workbench} workbench @param {string} name */
export function exists(workbench, name) {
  return statSync(join(workbench.folder, name), { throwIfNoEntry: false }) !== undefined;
}

/** Reloads by the command, which keeps all that VS Code keeps. @param {Workbench} workbench */
export async function reloadWindow(workbench) {
  const loaded = workbench.page.waitForEvent('load');
  await workbench.palette('Developer: Reload Window');
  await loaded;
  await workbench.ready();
}
