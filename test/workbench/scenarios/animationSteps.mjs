// What scenarios of the animation editor do again and again.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { exactly } from '../launch/screen.mjs';
import { button, openGrid } from './gallerySteps.mjs';

/** @typedef {import('./steps.mjs').Workbench} Workbench */
/** @typedef {ReturnType<Workbench['webviewFrame']>} Page */

/** Frames that are drawn in a moment. */
export const small = { width: '64', height: '64' };

/** The editor with keyframes of nothing but some words. @param {Workbench} workbench @param {string} words */
export async function animate(workbench, words) {
  const page = await openGrid(workbench);
  await page.locator('.prompt textarea').fill(`0: ${words}`);
  await button(page, 'Animate…').click();
  await page.locator('.animation h2').waitFor();
  return page;
}

/** A text field by what screen readers call it. @param {Page} page @param {string} name */
export function field(page, name) {
  return page.getByRole('textbox', { name, exact: true });
}

/** @param {Page} page @param {string} label @param {string} choice */
export async function choose(page, label, choice) {
  await page.locator(`vscode-dropdown[aria-label="${label}"]`).click();
  await page
    .locator('vscode-option:visible')
    .filter({ hasText: exactly(choice) })
    .first()
    .click();
}

/**
 * Until a field has a text: the toolkit shows it with the next frame.
 * @param {Workbench} workbench
 * @param {import('playwright-core').Locator} locator
 * @param {RegExp} text
 */
export function says(workbench, locator, text) {
  return workbench.waitFor(async () => text.test(await locator.inputValue()), `${text} in the field`);
}

/**
 * Answers VS Code's question for a file, once it offers one.
 * @param {Workbench} workbench
 * @param {string} offered
 * @param {string} name
 */
export async function answerPath(workbench, offered, name) {
  await workbench.waitFor(
    async () => (await workbench.quickInput())?.value === join(workbench.folder, offered),
    `the question for a file, which offers ${offered}`,
  );
  await workbench.answer(join(workbench.folder, name));
}

/** Opens a group of parameters. @param {Page} page @param {string} name */
export async function unfold(page, name) {
  const group = page.locator(`[data-group="${name}"]`);
  const toggle = group.locator('.disclosure');
  if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
  return group;
}

/** @param {Page} page @param {Record<string, string>} values by label */
export async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) await field(page, name).fill(value);
}

/** How many frames there are, as the page says. @param {Workbench} workbench @param {Page} page @param {RegExp} text */
export async function waitForState(workbench, page, text) {
  let last = '';
  await workbench.waitFor(
    async () => {
      last = await page.locator('.runPanel > .state').innerText();
      return text.test(last);
    },
    () => `${text} of the run, which says "${last}"`,
  );
}

/** @param {Workbench} workbench @param {Page} page */
export function frameShown(workbench, page) {
  return workbench.waitFor(
    () => page.locator('.player img').evaluate((/** @type {any} */ { naturalWidth }) => naturalWidth > 0),
    'a frame',
  );
}

/**
 * What the runs of this VS Code are made of, by run: the request that was drawn, and a checksum of each frame.
 * @param {string} home
 */
export function storedRuns(home) {
  const storage = join(dirname(home), 'data', 'User', 'workspaceStorage');
  const accounts = readdirSync(storage, { recursive: true, encoding: 'utf8' }).filter(
    (name) => basename(name) === 'frames.json',
  );
  return new Map(
    accounts.map((name) => {
      const folder = join(storage, dirname(name));
      const frames = readdirSync(folder).filter((file) => /^frame-\d+\.png$/.test(file));
      const hashes = frames.sort().map((file) => sha256(readFileSync(join(folder, file))));
      const { request } = JSON.parse(readFileSync(join(storage, name), 'utf8'));
      return /** @type {const} */ ([basename(dirname(folder)), { folder, hashes, request }]);
    }),
  );
}

/** The run that the page shows. @param {Page} page @param {string} home */
export async function shownRun(page, home) {
  const source = (await page.locator('.player img').getAttribute('src')) ?? '';
  const runs = [...storedRuns(home)].filter(([id]) => source.includes(id));
  const [[, run] = []] = runs;
  if (!run) throw new Error(`No run has the frame ${source}.`);
  return run;
}

/** @param {Buffer} bytes */
function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
