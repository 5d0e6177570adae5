// The animation editor as its user has it: words become prompts along a timeline, curves, frames, a file in a document.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { exists, openDocument, read, reloadWindow, useSettings, waitForText, write } from './steps.mjs';

/** @typedef {import('./steps.mjs').Workbench} Workbench */
/** @typedef {ReturnType<Workbench['webviewFrame']>} Page */

/** What VS Code calls them, and the class that its pages have then. */
const themes = {
  dark: ['Default Dark Modern', 'vscode-dark'],
  'hc-black': ['Default High Contrast', 'vscode-high-contrast'],
  'hc-light': ['Default High Contrast Light', 'vscode-high-contrast-light'],
  light: ['Default Light Modern', 'vscode-light'],
};

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

/** @param {Pick<Page, 'locator'>} page @param {string} label */
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

/**
 * Until a field has a text: the toolkit shows it with the next frame.
 * @param {Workbench} workbench
 * @param {import('playwright-core').Locator} locator
 * @param {RegExp} text
 */
function says(workbench, locator, text) {
  return workbench.waitFor(async () => text.test(await locator.inputValue()), `${text} in the field`);
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
      await says(workbench, field(page, 'Frame of prompt 2'), /^5$/);
      await field(page, 'Prompt 2').fill('a green pear');
      // Along the timeline by keyboard.
      const marker = page.locator('.marker').nth(1);
      await marker.focus();
      await window.keyboard.press('ArrowLeft');
      assert.equal(await marker.getAttribute('aria-valuetext'), 'Frame 4: a green pear');
      await says(workbench, field(page, 'Frame of prompt 2'), /^4$/);

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
      await says(workbench, text, /^0:\(1\.2\d\)$/);
      await window.keyboard.press('Insert');
      assert.equal(await zoom.locator('.point').count(), 2);
      await window.keyboard.press('Shift+ArrowDown');
      await says(workbench, text, /^0:\(1\.2\d\), 3:\(1\.1\d\)$/);
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
  {
    name: 'a mistake in a curve is shown at its character, and a reload keeps all that was typed',
    async run({ workbench }) {
      const page = await animate(workbench, 'a blue fish');
      const change = await unfold(page, 'change');
      const strength = change.locator('[data-parameter="strengthCurve"]');
      await strength.getByRole('textbox').fill('0:(0.5), 4:(1,2)');
      const mistake = strength.getByRole('alert');
      await mistake.filter({ hasText: 'at character 14: expected ")", found ","' }).waitFor();
      assert.equal(await mistake.locator('mark').innerText(), ',');
      await page.locator('.missing').filter({ hasText: 'To be corrected: Strength' }).waitFor();
      assert.equal(await button(page, 'Run').getAttribute('disabled'), '');
      await field(page, 'Prompt 1').fill('a blue fish, swimming');
      await choose(page, 'Preset', 'prompt-interpolate');
      await strength.scrollIntoViewIfNeeded();
      await workbench.screenshot('animation-mistake');
      await reloadWindow(workbench);
      const again = workbench.webviewFrame();
      await again.locator('.animation h2').filter({ hasText: 'New animation (not saved)' }).waitFor();
      assert.equal(await field(again, 'Prompt 1').inputValue(), 'a blue fish, swimming');
      const kept = (await unfold(again, 'change')).locator('[data-parameter="strengthCurve"]');
      assert.equal(await kept.getByRole('textbox').inputValue(), '0:(0.5), 4:(1,2)');
      await kept.getByRole('alert').filter({ hasText: 'at character 14' }).waitFor();
      assert.equal(await field(again, 'Max Frames').getAttribute('placeholder'), 'Default (48)');
      await button(kept, 'Reset').click();
      await kept.getByRole('alert').waitFor({ state: 'hidden' });
      assert.equal(await kept.locator('.point').getAttribute('aria-valuetext'), 'Frame 0: 0', "the preset's curve");
    },
  },
  {
    name: 'a run is stopped, found again after a reload, goes on, and plays unless no motion is wanted',
    async run({ workbench, page: window }) {
      const page = await animate(workbench, 'a yellow duck');
      await fill(page, { Width: small.width, Height: small.height, Seed: '3', 'Max Frames': '8' });
      const steps = (await unfold(page, 'change')).locator('[data-parameter="stepsCurve"]');
      await steps.getByRole('textbox').fill('0:(300)');
      await button(page, 'Run').click();
      await waitForState(workbench, page, /^[1-6] of 8 frames$/);
      await frameShown(workbench, page);
      await button(page, 'Stop').click();
      await waitForState(workbench, page, /^Stopped after [1-7] of 8 frames$/);
      await reloadWindow(workbench);
      const again = workbench.webviewFrame();
      await waitForState(workbench, again, /^Stopped after [1-7] of 8 frames$/);
      await frameShown(workbench, again);
      await button(again, 'Resume').click();
      await waitForState(workbench, again, /^[1-7] of 8 frames$/);
      // A run goes on while the window is reloaded.
      await reloadWindow(workbench);
      const last = workbench.webviewFrame();
      await waitForState(workbench, last, /^8 frames, 0\.67 s$/);
      // It plays by itself if the page has seen it being drawn.
      await last.locator('.play').click();
      await last.locator('.play').click();
      await field(last, 'Max Frames').fill('2');
      await button(last, 'Run').click();
      await waitForState(workbench, last, /^2 frames/);
      await button(last, 'Pause').waitFor();
      await last.locator('.otherRuns li').filter({ hasText: '8 frames' }).waitFor();
      await window.emulateMedia({ reducedMotion: 'reduce' });
      await button(last, 'Run').click();
      await waitForState(workbench, last, /^Waiting|^1 of 2/);
      await waitForState(workbench, last, /^2 frames/);
      assert.equal(await last.locator('.play').innerText(), 'Play');
      await window.emulateMedia({ reducedMotion: 'no-preference' });
      for (let left = await last.locator('.otherRuns li').count(); left >= 0; left -= 1) {
        await button(last, 'Discard Frames').click();
        if (left > 0) await button(last, 'Show').click();
      }
      await last.locator('.player p').filter({ hasText: 'The frames appear here.' }).waitFor();
    },
  },
  {
    name: 'an animation file is opened from its editor and saved; what was changed on disk meanwhile is not lost',
    async run({ workbench }) {
      const text =
        '{\n  // Two seconds.\n  "prompts": { "0": "a caterpillar", "12": "a butterfly" },\n  "maxFrames": 24\n}\n';
      await openDocument(workbench, 'morph.easel.json', text);
      await workbench.codeLens('Edit Animation');
      const page = workbench.webviewFrame();
      await page
        .locator('.animation h2')
        .filter({ hasText: /^morph\.easel\.json$/ })
        .waitFor();
      assert.equal(await field(page, 'Prompt 2').inputValue(), 'a butterfly');
      assert.equal(await field(page, 'Max Frames').inputValue(), '24');
      await field(page, 'Fps').fill('8');
      await page.locator('.animation h2').filter({ hasText: 'morph.easel.json (not saved)' }).waitFor();
      await button(page, 'Save').click();
      await workbench.waitForFile('morph.easel.json', (bytes) => bytes.includes('"fps": 8'));
      assert.equal(read(workbench, 'morph.easel.json'), text.replace('24\n}', '24,\n  "fps": 8\n}'));
      await page
        .locator('.animation h2')
        .filter({ hasText: /^morph\.easel\.json$/ })
        .waitFor();

      const theirs = text.replace('24\n', '36\n');
      write(workbench, 'morph.easel.json', theirs);
      await field(page, 'Fps').fill('9');
      await button(page, 'Save').click();
      const { message } = await workbench.dialog();
      assert.equal(message, 'morph.easel.json was changed on disk since it was opened here.');
      await workbench.press('Escape');
      assert.equal(read(workbench, 'morph.easel.json'), theirs);
      await page.locator('.animation h2').filter({ hasText: 'not saved' }).waitFor();
      await button(page, 'Save As…').click();
      await workbench.waitFor(() => workbench.quickInput(), 'the name');
      await workbench.answer(join(workbench.folder, 'mine.easel.json'));
      await page
        .locator('.animation h2')
        .filter({ hasText: /^mine\.easel\.json$/ })
        .waitFor();
      assert.deepEqual(JSON.parse(read(workbench, 'mine.easel.json')), {
        prompts: { 0: 'a caterpillar', 12: 'a butterfly' },
        maxFrames: 24,
        fps: 9,
      });
      // Another animation takes its place, and this one comes back.
      await field(page, 'Fps').fill('10');
      await button(page, 'New').click();
      await says(workbench, field(page, 'Fps'), /^$/);
      await page.getByText('“mine.easel.json” had changes that were not saved.').waitFor();
      await page
        .locator('.animation h2')
        .filter({ hasText: /^New animation$/ })
        .waitFor();
      await button(page, 'Bring It Back').click();
      await says(workbench, field(page, 'Fps'), /^10$/);
    },
  },
  {
    name: 'a picture of the gallery becomes a loop, or the first picture of an animation',
    async run({ workbench }) {
      const gallery = await animate(workbench, 'a green pear');
      await button(gallery, 'Back').click();
      await gallery.locator('.prompt textarea').fill('a green frog');
      await gallery.locator('.prompt textarea').press('Enter');
      const cell = gallery.locator('.cell button').filter({ hasText: 'a green frog' });
      await cell.click();
      await button(gallery, 'Animate').click();
      await gallery.locator('.animation h2').waitFor();
      assert.equal(await field(gallery, 'Prompt 1').inputValue(), 'a green frog');
      const motion = gallery.locator('vscode-dropdown[aria-label="Motion"]');
      assert.equal(await motion.evaluate((/** @type {any} */ { value }) => value), 'loop');
      assert.match(await field(gallery, 'Seed').inputValue(), /^\d+$/);
      await button(gallery, 'Back').click();
      await button(gallery, 'Animate from Here').click();
      const start = await unfold(gallery, 'start');
      await workbench.waitFor(
        async () =>
          (await start.getByRole('textbox', { name: 'Init Image' }).inputValue()) === 'images/a-green-frog.png',
        'the picture as the first one',
      );
      await fill(gallery, { Width: small.width, Height: small.height });
      await button(gallery, 'Preview First Frame').click();
      await waitForState(workbench, gallery, /^1 frame$/);
      await button(gallery, 'Discard Frames').click();
    },
  },
  {
    name: 'all kinds of motion, in light, dark and both high-contrast themes',
    async run({ workbench, page: window }) {
      const page = await animate(workbench, 'a sailboat on the sea');
      const prompts = () => page.locator('.prompts li').count();
      for (const [kind, count] of /** @type {const} */ ([
        ['Walk through a grid of four prompts', 4],
        ['Walk around a prompt', 1],
        ['Walk from seed to seed', 1],
        ['Loop without a seam', 1],
        ['Walk from prompt to prompt', 1],
        ['Video input', 1],
      ])) {
        await choose(page, 'Motion', kind);
        await workbench.waitFor(async () => (await prompts()) === count, kind);
      }
      await page.locator('[data-group="video"] .groupBody').waitFor();
      await choose(page, 'Motion', 'Keyframes');
      await button(page, 'Add Prompt').click();
      await field(page, 'Prompt 2').fill('a lighthouse at night');
      await fill(page, { Width: '128', Height: '128', Seed: '1', 'Max Frames': '4' });
      const beyond = await page.locator('.marker').nth(1).getAttribute('aria-valuetext');
      assert.equal(beyond, 'Frame 71, after the last one: a lighthouse at night');
      await page.locator('.marker').nth(1).press('ArrowLeft');
      const camera = await unfold(page, 'camera');
      await camera.locator('[data-parameter="zoom"]').getByRole('textbox').fill('0:(1), 1:(1.3), 3:(1.1)');
      await button(page, 'Run').click();
      await waitForState(workbench, page, /^4 frames/);
      await button(page, 'Pause').click();
      await window.setViewportSize({ width: 1400, height: 1400 });
      for (const [name, [theme, className]] of Object.entries(themes)) {
        await useSettings(workbench, { 'workbench.colorTheme': theme });
        await page.locator(`body.${className}`).waitFor();
        await page.locator('.animation h2').scrollIntoViewIfNeeded();
        await frameShown(workbench, page);
        await workbench.screenshot(`animation-${name}`);
        await camera.locator('[data-parameter="angle"]').scrollIntoViewIfNeeded();
        await workbench.screenshot(`animation-curves-${name}`);
      }
      await useSettings(workbench, {});
      await window.setViewportSize({ width: 1400, height: 900 });
    },
  },
];
