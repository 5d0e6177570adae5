// The animation editor as its user has it: words become prompts along a timeline, curves, frames, a file in a document.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { exists, openDocument, read, reloadWindow, useSettings, waitForText, write } from './steps.mjs';

/** @typedef {import('./steps.mjs').Workbench} Workbench */
/** @typedef {ReturnType<Workbench['webviewFrame']>} Page */

/** Frames that are drawn in a moment. */
const small = { width: '64', height: '64' };

/** @param {Workbench} workbench */
async function openGallery(workbench) {
  await workbench.palette('Easel: Open Gallery');
  const page = workbench.webviewFrame();
  await page.locator('main > h1').waitFor({ state: 'attached' });
  return page;
}

/** The editor with nothing but some words. @param {Workbench} workbench @param {string} words */
async function animate(workbench, words) {
  const page = await openGallery(workbench);
  await workbench.waitFor(async () => {
    if (await page.locator('.promptBox').isVisible()) return true;
    await button(page, 'Back').click({ timeout: 2000 });
    return false;
  }, 'the prompt box');
  await page.locator('.prompt textarea').fill(words);
  await button(page, 'Animate…').click();
  await page.locator('.animation h2').waitFor();
  return page;
}

/** @param {Page} page @param {string} label */
function button(page, label) {
  return page.locator('vscode-button:visible').filter({ hasText: label }).first();
}

/** A text field by what screen readers call it. @param {Page} page @param {string} name */
function field(page, name) {
  return page.getByRole('textbox', { name, exact: true });
}

/** @param {Page} page @param {string} label @param {string} choice */
async function choose(page, label, choice) {
  await page.locator(`vscode-dropdown[aria-label="${label}"]`).click();
  await page.locator('vscode-option:visible').filter({ hasText: choice }).first().click();
}

/** Opens a group of parameters. @param {Page} page @param {string} name */
async function unfold(page, name) {
  const group = page.locator(`[data-group="${name}"]`);
  const toggle = group.locator('.disclosure');
  if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
  return group;
}

/** @param {Page} page @param {Record<string, string>} values by label */
async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) await field(page, name).fill(value);
}

/** How many frames there are, as the page says. @param {Workbench} workbench @param {Page} page @param {RegExp} text */
async function waitForState(workbench, page, text) {
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
function frameShown(workbench, page) {
  return workbench.waitFor(
    () => page.locator('.player img').evaluate((/** @type {any} */ { naturalWidth }) => naturalWidth > 0),
    'a frame',
  );
}

/** @type {import('../launch/run.mjs').Scenario[]} */
export default [
  {
    name: 'words become an animation: prompts, a curve, a preview, frames, a file in the document',
    async run({ workbench, page: window }) {
      await openDocument(workbench, 'animation.md', '# A morph\n\nHere it is: \n');
      await workbench.goTo(3, 13);
      const page = await animate(workbench, 'a red apple');
      assert.equal(await field(page, 'Prompt 1').inputValue(), 'a red apple');
      await fill(page, { Width: small.width, Height: small.height, Seed: '7', 'Max Frames': '6' });
      await button(page, 'Add Prompt').click();
      assert.equal(await field(page, 'Frame of prompt 2').inputValue(), '5');
      await field(page, 'Prompt 2').fill('a green pear');
      // Along the timeline by keyboard.
      const marker = page.locator('.marker').nth(1);
      await marker.focus();
      await window.keyboard.press('ArrowLeft');
      assert.equal(await marker.getAttribute('aria-valuetext'), 'Frame 4: a green pear');
      assert.equal(await field(page, 'Frame of prompt 2').inputValue(), '4');

      const camera = await unfold(page, 'camera');
      const zoom = camera.locator('[data-parameter="zoom"]');
      await zoom.scrollIntoViewIfNeeded();
      const point = zoom.locator('.point').first();
      const from = await point.boundingBox();
      assert.ok(from);
      await window.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
      await window.mouse.down();
      await window.mouse.move(from.x + from.width / 2, from.y + from.height / 2 - 21, { steps: 4 });
      await window.mouse.up();
      const text = zoom.getByRole('textbox');
      assert.match(await text.inputValue(), /^0:\(1\.2\d\)$/, 'the dragged point is in the text');
      await window.keyboard.press('Insert');
      assert.equal(await zoom.locator('.point').count(), 2);
      await window.keyboard.press('Shift+ArrowDown');
      assert.match(await text.inputValue(), /^0:\(1\.2\d\), 3:\(1\.1\d\)$/);
      await text.fill('0:(1), 5:(1.1)');
      assert.equal(await zoom.locator('.point').last().getAttribute('aria-valuetext'), 'Frame 5: 1.1');
      await workbench.screenshot('animation-curves');

      await button(page, 'Preview First Frame').click();
      await waitForState(workbench, page, /^1 frame$/);
      await frameShown(workbench, page);
      await button(page, 'Run').click();
      await waitForState(workbench, page, /^6 frames, 0\.5 s$/);
      await frameShown(workbench, page);
      const scrub = page.getByRole('slider', { name: 'Frame', exact: true });
      await scrub.focus();
      await window.keyboard.press('Home');
      await page.locator('.place').filter({ hasText: 'Frame 1 of 6' }).waitFor();
      await window.keyboard.press('ArrowRight');
      await page.locator('.place').filter({ hasText: 'Frame 2 of 6' }).waitFor();
      assert.match((await page.locator('.player img').getAttribute('src')) ?? '', /frame-00001\.png$/);
      assert.equal(await page.locator('.play').innerText(), 'Play');
      await workbench.screenshot('animation-frames');

      await fill(page, { 'At most, in kB': '100' });
      await button(page, 'Export').click();
      await page.locator('.exported').filter({ hasText: 'It is within the budget.' }).waitFor();
      assert.ok(exists(workbench, 'images/a-red-apple.webp'));
      await button(page, 'Insert at Cursor').click();
      await waitForText(
        workbench,
        (shown) => shown.includes('Here it is: ![a red apple, a green pear](images/a-red-apple.webp)'),
        'the reference',
      );
      await workbench.save();
    },
  },
];
