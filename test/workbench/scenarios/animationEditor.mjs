// The animation editor as its user has it: words become prompts along a timeline, curves, frames, a file in a document.
import assert from 'node:assert/strict';
import {
  animate,
  choose,
  field,
  fill,
  frameShown,
  says,
  shownRun,
  small,
  unfold,
  waitForState,
} from './animationSteps.mjs';
import { button } from './gallerySteps.mjs';
import { exists, openDocument, reloadWindow, waitForText } from './steps.mjs';

/** Role and name of what has the focus. @param {import('./animationSteps.mjs').Page} page */
function focused(page) {
  return page.locator('body').evaluate(() => {
    const { activeElement: shown } = document;
    if (!shown || shown === document.body) return '';
    const inner = shown.shadowRoot?.activeElement ?? shown;
    const isSlider = inner.getAttribute('type') === 'range' || inner.getAttribute('role') === 'slider';
    const name = shown.getAttribute('aria-label') ?? inner.getAttribute('aria-label') ?? shown.textContent?.trim();
    return `${isSlider ? 'slider' : inner.tagName.toLowerCase()} ${name}`;
  });
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
      await choose(page, 'Preset', 'Prompt Interpolation');
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
    name: 'by keyboard alone: words, a prompt at a frame, a point of a curve, frames, a file',
    async run({ workbench, page: window }) {
      await workbench.palette('Easel: Open Gallery');
      const page = workbench.webviewFrame();
      await page.locator('.prompt textarea').waitFor();
      /** With Tab, as far as it takes. @param {string} said role and name of what is looked for @param {'Tab' | 'Shift+Tab'} [key] */
      const reach = async (said, key = 'Tab') => {
        let last = await focused(page);
        for (let presses = 0; presses < 150 && last !== said; presses += 1) {
          await window.keyboard.press(key);
          last = await focused(page);
        }
        assert.equal(last, said, `${key} does not come to ${said}`);
      };
      await workbench.waitFor(async () => {
        await window.keyboard.press('Tab');
        return (await focused(page)) !== '';
      }, 'the focus in the gallery');
      await reach('textarea Prompt');
      await window.keyboard.type('0: a red kite');
      await reach('button Animate…');
      await window.keyboard.press('Enter');
      await page.locator('.animation h2').waitFor();
      for (const [name, value] of Object.entries({ 'Max Frames': '5', Seed: '4', ...{ Width: '64', Height: '64' } })) {
        await reach(`input ${name}`);
        await window.keyboard.type(value);
      }
      await reach('button Add Prompt', 'Shift+Tab');
      await window.keyboard.press('Enter');
      await window.keyboard.type('a blue kite');
      assert.equal(await field(page, 'Prompt 2').inputValue(), 'a blue kite');
      await window.keyboard.press('Shift+Tab');
      await window.keyboard.press('ControlOrMeta+A');
      await window.keyboard.type('3');
      await window.keyboard.press('Tab');
      assert.equal(await page.locator('.marker').nth(1).getAttribute('aria-valuetext'), 'Frame 3: a blue kite');
      await reach('button Camera');
      await window.keyboard.press('Enter');
      await reach('slider Zoom, point 1');
      await window.keyboard.press('Insert');
      await window.keyboard.press('Shift+ArrowUp');
      const zoom = page.locator('[data-parameter="zoom"]');
      await says(workbench, zoom.getByRole('textbox'), /^0:\(1\), \d:\(1\.\d+\)$/);
      await workbench.screenshot('animation-keyboard');
      await reach('button Run', 'Shift+Tab');
      await window.keyboard.press('Enter');
      await waitForState(workbench, page, /^5 frames/);
      await reach('slider Frame', 'Shift+Tab');
      await window.keyboard.press('Home');
      await page.locator('.place').filter({ hasText: 'Frame 1 of 5' }).waitFor();
      await window.keyboard.press('ArrowRight');
      await page.locator('.place').filter({ hasText: 'Frame 2 of 5' }).waitFor();
      await reach('button Export');
      await window.keyboard.press('Enter');
      await page.locator('.exported').filter({ hasText: 'a-red-kite.webp' }).waitFor();
    },
  },
  {
    name: "the book's run: two prompts, 48 frames, no two alike, and how far it is",
    async run({ workbench, home }) {
      const book = {
        prompts: { 0: 'a caterpillar', 24: 'a butterfly' },
        ...{ interpolatePrompts: true, lockedSeed: true, seed: 42, maxFrames: 48, fps: 24 },
        ...{ strengthCurve: '0:(0)', diffusionCadenceCurve: '0:(4)', width: 64, height: 64 },
      };
      await openDocument(workbench, 'book.easel.json', `${JSON.stringify(book, undefined, 2)}\n`);
      await workbench.codeLens('Edit Animation');
      const page = workbench.webviewFrame();
      await page.locator('.animation h2').filter({ hasText: 'book.easel.json' }).waitFor();
      await button(page, 'Run').click();
      const bar = page.getByRole('progressbar', { name: 'Run' });
      await workbench.waitFor(async () => {
        const done = Number(await bar.getAttribute('aria-valuenow', { timeout: 1000 }));
        return done > 0 && done < 48 && (await bar.getAttribute('aria-valuemax', { timeout: 1000 })) === '48';
      }, 'how far it is');
      await waitForState(workbench, page, /^48 frames, 2 s$/);
      const { hashes, request } = await shownRun(page, home);
      assert.equal(new Set(hashes).size, 48);
      assert.equal(request.spec.seed, 42);
    },
  },
  {
    name: 'frames that make no grid, and prompts that a walk never reaches, are told at their place',
    async run({ workbench }) {
      const page = await animate(workbench, 'a snail');
      const missing = page.locator('.missing');
      await choose(page, 'Motion', 'Walk from prompt to prompt');
      await missing.filter({ hasText: 'needs two prompts or more' }).waitFor();
      await choose(page, 'Motion', 'Walk through a grid of four prompts');
      for (const [index, corner] of ['Top left', 'Top right', 'Bottom left', 'Bottom right'].entries())
        await field(page, corner).fill(`snail ${index}`);
      await missing.waitFor({ state: 'hidden' });
      await field(page, 'Frames').fill('24');
      await page
        .locator('[data-parameter="frames"]')
        .getByRole('alert')
        .filter({ hasText: 'Frames: a square number from 4 to' })
        .waitFor();
      await missing.filter({ hasText: 'To be corrected: Frames' }).waitFor();
      assert.equal(await button(page, 'Run').getAttribute('disabled'), '');
      await workbench.screenshot('animation-grid');
      await field(page, 'Frames').fill('9');
      await missing.waitFor({ state: 'hidden' });
    },
  },
];
