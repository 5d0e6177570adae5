// All kinds of motion, and all kinds of file that they become.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { animate, choose, field, fill, frameShown, says, shownRun, unfold, waitForState } from './animationSteps.mjs';
import { button, themes } from './gallerySteps.mjs';
import { openDocument, pictures, read, useSettings, waitForItem, waitForText, write } from './steps.mjs';

/** @type {import('../launch/run.mjs').Scenario[]} */
export default [
  {
    name: 'all kinds of motion, in light, dark and both high-contrast themes, and in a narrow column',
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
      if (await window.locator('.part.sidebar').isVisible())
        await workbench.palette('View: Toggle Primary Side Bar Visibility');
      await window.setViewportSize({ width: 448, height: 1400 });
      await page.locator('.animation h2').scrollIntoViewIfNeeded();
      await workbench.screenshot('animation-narrow');
      // Nothing is cut off, and words have room.
      const narrow = await page.locator('.animation').evaluate((view) => {
        const { right } = view.getBoundingClientRect();
        const parts = [...view.querySelectorAll('vscode-button, vscode-dropdown, vscode-text-field, .marker, .graph')];
        const widthOf = (/** @type {Element} */ part) => part.getBoundingClientRect().width;
        return {
          width: widthOf(view),
          cutOff: parts
            .filter((part) => part.getBoundingClientRect().right > right + 1)
            .map((part) => part.textContent),
          words: [...view.querySelectorAll('.prompts vscode-text-area')].map(widthOf),
          scrolls: document.documentElement.scrollWidth > document.documentElement.clientWidth,
        };
      });
      assert.ok(narrow.width < 400, `${narrow.width} px are not narrow`);
      assert.deepEqual([narrow.cutOff, narrow.scrolls], [[], false]);
      assert.ok(Math.min(...narrow.words) > 300, `${narrow.words}`);
      await window.setViewportSize({ width: 1400, height: 900 });
      await workbench.palette('View: Toggle Primary Side Bar Visibility');
    },
  },
  {
    name: 'a walk becomes a GIF, a video, a sprite sheet and a folder of frames, and documents show them',
    async run({ workbench }) {
      await openDocument(workbench, 'kinds.md', 'Markdown: \n');
      await openDocument(workbench, 'kinds.html', '<div>HTML: </div>\n');
      const page = await animate(workbench, 'a blue fish');
      await choose(page, 'Motion', 'Loop without a seam');
      await fill(page, { Frames: '5', Width: '64', Height: '48', Seed: '2', 'Num Inference Steps': '2' });
      await button(page, 'Run').click();
      await waitForState(workbench, page, /^5 frames/);
      const exported = (/** @type {string} */ name) =>
        page
          .locator('.exported')
          .filter({ hasText: `images/${name}: 64×48, 5 frames, 0.42 s` })
          .waitFor();
      const file = (/** @type {string} */ name) => join(workbench.folder, 'images', name);
      /** @param {string} kind @param {string} name @param {'kinds.md' | 'kinds.html'} document @param {RegExp} reference */
      const exportAndInsert = async (kind, name, document, reference) => {
        await workbench.openFile(document);
        const [line, column] = document === 'kinds.md' ? [1, 11] : [1, 12];
        await workbench.goTo(line, column);
        await workbench.palette('Easel: Open Gallery');
        const shown = workbench.webviewFrame();
        await choose(shown, 'Kind of file', kind);
        await button(shown, 'Export').click();
        await exported(name);
        await button(shown, 'Insert at Cursor').click();
        await waitForText(workbench, (text) => reference.test(text), `${reference}`);
        await workbench.press('ControlOrMeta+Z');
        await workbench.save();
      };

      await exportAndInsert(
        'GIF',
        'a-blue-fish.gif',
        'kinds.md',
        /^Markdown: !\[a blue fish\]\(images\/a-blue-fish\.gif\)$/,
      );
      const gif = await sharp(file('a-blue-fish.gif')).metadata();
      assert.deepEqual([gif.format, gif.pages, gif.loop], ['gif', 5, 0]);

      await exportAndInsert(
        'MP4',
        'a-blue-fish.mp4',
        'kinds.md',
        /^Markdown: <video src="images\/a-blue-fish\.mp4" width="64" height="48" autoplay loop muted playsinline aria-label="a blue fish"><\/video>$/,
      );
      const mp4 = readFileSync(file('a-blue-fish.mp4'));
      assert.deepEqual([mp4.toString('latin1', 4, 8), mp4.includes('avcC')], ['ftyp', true]);

      await exportAndInsert(
        'CSS Sprites',
        'a-blue-fish.css',
        'kinds.html',
        /<link rel="stylesheet" href="images\/a-blue-fish\.css">\s*<div class="sprite-a-blue-fish" role="img" aria-label="a blue fish"><\/div>/,
      );
      const sheet = await sharp(file('a-blue-fish.png')).metadata();
      assert.ok(sheet.width * sheet.height >= 5 * 64 * 48, `a sheet of ${sheet.width}×${sheet.height}`);
      const css = read(workbench, 'images/a-blue-fish.css');
      assert.match(css, /\.sprite-a-blue-fish\b[^]*url\(["']?a-blue-fish\.png/);
      assert.match(css, /prefers-reduced-motion/);

      // Those who want no motion see the first frame.
      await workbench.palette('Easel: Open Gallery');
      await page.locator('vscode-checkbox').filter({ hasText: 'Still for reduced motion' }).click();
      await exportAndInsert(
        'WebP',
        'a-blue-fish.webp',
        'kinds.html',
        /<picture>\s*<source media="\(prefers-reduced-motion: reduce\)" srcset="images\/a-blue-fish-still\.png">\s*<img [^>]*src="images\/a-blue-fish\.webp"/,
      );
      const still = await sharp(file('a-blue-fish-still.png')).metadata();
      assert.deepEqual([still.width, still.height, still.pages ?? 1], [64, 48, 1]);

      await workbench.palette('Easel: Open Gallery');
      await choose(workbench.webviewFrame(), 'Kind of file', 'PNG');
      await button(workbench.webviewFrame(), 'Export').click();
      await exported('a-blue-fish');
      assert.equal(await button(workbench.webviewFrame(), 'Insert at Cursor').count(), 0);
      assert.equal(pictures(workbench, 'images/a-blue-fish').filter((name) => name.endsWith('.png')).length, 5);
    },
  },
  {
    name: 'a GIF of the workspace is drawn anew, frame by frame',
    async run({ workbench, home }) {
      const bars = [
        [220, 20, 60],
        [255, 215, 0],
        [0, 128, 128],
      ];
      const frames = bars.map((colour, i) => {
        const drawn = `<svg width="96" height="64"><rect width="96" height="64" fill="white"/><rect x="${20 * i}" width="40" height="64" fill="rgb(${colour})"/></svg>`;
        return sharp(Buffer.from(drawn)).png().toBuffer();
      });
      write(workbench, 'films/bars.gif', '');
      const gif = sharp(await Promise.all(frames), { join: { animated: true } }).gif({ delay: 100 });
      await gif.toFile(join(workbench.folder, 'films/bars.gif'));

      const page = await animate(workbench, 'a striped flag');
      await choose(page, 'Preset', 'Video Stylize');
      await page.locator('.missing').filter({ hasText: 'To be corrected: Video Path' }).waitFor();
      const video = page.locator('[data-group="video"]');
      await button(video, 'Choose File…').click();
      await workbench.choose('Video or Animated Picture…');
      await waitForItem(workbench, 'films', 'Choose File');
      await workbench.choose('films');
      await waitForItem(workbench, 'bars.gif', 'Choose File');
      await workbench.choose('bars.gif');
      await says(workbench, video.getByRole('textbox', { name: 'Video Path' }), /^films\/bars\.gif$/);
      await fill(page, { Width: '64', Height: '64', Seed: '3' });
      const strength = (await unfold(page, 'change')).locator('[data-parameter="strengthCurve"]');
      await strength.getByRole('textbox').fill('0:(1)');
      await button(page, 'Run').click();
      await waitForState(workbench, page, /^3 frames/);
      await frameShown(workbench, page);
      const { hashes, folder } = await shownRun(page, home);
      assert.equal(new Set(hashes).size, 3);
      // Kept as they are, they are the video's: the bar in the middle of where it is, covering a square.
      for (const [i, left] of [4, 12, 32].entries()) {
        const frame = sharp(join(folder, `frame-0000${i}.png`));
        const bar = await frame.extract({ left, top: 16, width: 16, height: 32 }).png().toBuffer();
        const { channels } = await sharp(bar).stats();
        const wanted = bars[i] ?? [];
        channels
          .slice(0, 3)
          .forEach(({ mean }, c) => assert.ok(Math.abs(mean - (wanted[c] ?? 0)) < 12, `${i}: ${mean}`));
      }
      await workbench.screenshot('animation-video');
    },
  },
];
