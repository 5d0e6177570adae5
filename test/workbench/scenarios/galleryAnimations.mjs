// Animations in the gallery: seen as what they are, shown, inserted, edited, and deleted with a word about what breaks.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { button, cell as cellOf, openGallery, openGrid } from './gallerySteps.mjs';
import { exists, expectText, manifest, openDocument, useSettings, waitForIdle, write } from './steps.mjs';

const spec = {
  mode: 'loop',
  prompts: ['a blue fish'],
  width: 64,
  height: 64,
  numInferenceSteps: 2,
  frames: 6,
  seed: 3,
};

/** @type {import('../launch/run.mjs').Scenario[]} */
export default [
  {
    name: 'an animation of the workspace is in the gallery: it rests there, plays in its own view, and is inserted and edited',
    async run({ workbench }) {
      await openDocument(workbench, 'pond.easel.json', JSON.stringify(spec));
      await workbench.palette('Easel: Run Animation');
      await workbench.waitForNotification('pond.png was made');
      await waitForIdle(workbench);
      const entry = manifest(workbench)['pond.png'];
      const sha256 = createHash('sha256')
        .update(readFileSync(join(workbench.folder, 'pond.png')))
        .digest('hex');
      assert.deepEqual([entry?.sha256, entry?.task, entry?.spec.frames], [sha256, 'walk', 6]);

      await openDocument(workbench, 'pond.md', '# Pond\n\n');
      await workbench.goTo(3);
      const page = await openGallery(workbench);
      const cell = cellOf(page, 'a blue fish');
      await cell.locator('canvas').waitFor();
      assert.equal(await cell.locator('.plays').count(), 1);
      assert.match((await cell.getAttribute('aria-label')) ?? '', /^Animation: a blue fish, 64×64, seed 3$/);
      await workbench.screenshot('gallery-animation-resting');

      await cell.click();
      // No motion is wanted in this window.
      await page.locator('.large canvas').waitFor();
      await page.locator('.facts').getByText('Loop without a seam').waitFor();
      await button(page, 'Play').click();
      await page.locator('.large img').waitFor();
      await workbench.screenshot('gallery-animation');
      await button(page, 'Pause').click();
      await page.locator('.large canvas').waitFor();
      for (const label of ['Regenerate', 'Variations', 'Use as Start Image'])
        assert.equal(await button(page, label).count(), 0, label);
      await button(page, 'Insert at Cursor').click();
      await expectText(workbench, '# Pond\n\n![a blue fish](pond.png)');
      await workbench.save();

      const back = await openGallery(workbench);
      await button(back, 'Edit Animation').click();
      const frames = back.locator('.animation').getByRole('textbox', { name: 'Frames', exact: true });
      await workbench.waitFor(async () => (await frames.inputValue()) === '6', 'its frames in the editor');
    },
  },
  {
    name: 'no picture is drawn in the place of an animation; before one is deleted it is said who shows it, a video too',
    async run({ workbench }) {
      await workbench.openFile('pond.md');
      await workbench.goTo(3, 5);
      await workbench.waitFor(() => workbench.paletteOffers('Easel: Edit Animation'), 'the command for animations');
      assert.equal(await workbench.paletteOffers('Easel: Regenerate Image'), false);
      await useSettings(workbench, { 'easel.animation.format': 'mp4' });
      await openDocument(workbench, 'film.easel.json', JSON.stringify({ ...spec, prompts: ['a red fish'] }));
      await workbench.palette('Easel: Run Animation');
      await workbench.waitForNotification('film.mp4 was made');
      await waitForIdle(workbench);
      write(workbench, 'film.html', '<h1>Film</h1>\n<video src="film.mp4" autoplay muted></video>\n');

      const page = await openGrid(workbench);
      await cellOf(page, 'a red fish').click();
      await page.locator('.usages .link').filter({ hasText: 'film.html, line 2' }).waitFor();
      await button(page, 'Delete…').click();
      const { detail } = await workbench.dialog();
      assert.match(detail, /would break:\s*film\.html, line 2/);
      await workbench.page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Cancel' }).click();
      assert.ok(exists(workbench, 'film.mp4'));
    },
  },
];
