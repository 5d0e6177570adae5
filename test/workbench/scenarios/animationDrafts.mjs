// Animation files in the animation editor: opened, saved, changed by others meanwhile.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { button, field, says } from './animationSteps.mjs';
import { openDocument, read, write } from './steps.mjs';

/** @type {import('../launch/run.mjs').Scenario[]} */
export default [
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
];
