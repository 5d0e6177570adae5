// Animation files in the animation editor: opened, saved, changed by others meanwhile.
import assert from 'node:assert/strict';
import { animate, answerPath, choose, field, fill, says, shownRun, waitForState } from './animationSteps.mjs';
import { button } from './gallerySteps.mjs';
import { openDocument, read, useSettings, waitForText, write } from './steps.mjs';

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
      await answerPath(workbench, 'morph.easel.json', 'mine.easel.json');
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
    name: 'a file that others changed is replaced only when that is wanted, and so is another file',
    async run({ workbench }) {
      const text = '{\n  // Ours.\n  "prompts": { "0": "a caterpillar" },\n  "maxFrames": 24\n}\n';
      await useSettings(workbench, { 'files.autoSave': 'off' });
      await openDocument(workbench, 'shared.easel.json', text);
      await workbench.codeLens('Edit Animation');
      const page = workbench.webviewFrame();
      const title = (/** @type {RegExp} */ named) => page.locator('.animation h2').filter({ hasText: named }).waitFor();
      await title(/^shared\.easel\.json$/);
      await field(page, 'Fps').fill('8');

      // In its text editor, and not saved: it is not lost either.
      await workbench.openFile('shared.easel.json');
      await workbench.goTo(4, 18);
      await workbench.type('0');
      await workbench.palette('Easel: Open Gallery');
      const again = workbench.webviewFrame();
      await button(again, 'Save').click();
      assert.equal(
        (await workbench.dialog()).message,
        'shared.easel.json was changed in its text editor since it was opened here.',
      );
      await workbench.press('Escape');
      await workbench.openFile('shared.easel.json');
      await workbench.save();
      assert.equal(read(workbench, 'shared.easel.json'), text.replace('24', '240'));

      await workbench.palette('Easel: Open Gallery');
      await button(workbench.webviewFrame(), 'Save').click();
      const { message, detail } = await workbench.dialog();
      assert.equal(message, 'shared.easel.json was changed on disk since it was opened here.');
      assert.equal(detail, 'Replacing it loses what was changed there.');
      await workbench.clickDialog('Replace');
      await title(/^shared\.easel\.json$/);
      const ours = text.replace('24\n', '24,\n  "fps": 8\n');
      assert.equal(read(workbench, 'shared.easel.json'), ours);
      // The editor takes it back.
      await workbench.openFile('shared.easel.json');
      await workbench.press('ControlOrMeta+Z');
      await waitForText(workbench, (shown) => shown.includes('"maxFrames": 240'), 'what was there before');
      await workbench.palette('View: Revert and Close Editor');

      const theirs = '{ "prompts": { "0": "theirs" } }\n';
      write(workbench, 'theirs.easel.json', theirs);
      const saveAs = async (/** @type {string} */ name) => {
        await button(page, 'Save As…').click();
        await answerPath(workbench, 'shared.easel.json', name);
      };
      const question = workbench.page.locator('.quick-input-widget:visible');
      await saveAs('theirs.easel.json');
      await question.filter({ hasText: 'theirs.easel.json already exists' }).waitFor();
      await question.getByRole('button', { name: 'Cancel' }).click();
      await workbench.press('Escape');
      await question.waitFor({ state: 'hidden' });
      // The ending that makes it an animation is put to a name without, and may make it another's.
      await saveAs('theirs.json');
      // Where there is nothing more to say, VS Code shows what is said as the details.
      assert.equal((await workbench.dialog()).detail, 'theirs.easel.json exists already. Replace it?');
      await workbench.clickDialog('Cancel');
      await title(/^shared\.easel\.json$/);
      assert.equal(read(workbench, 'theirs.easel.json'), theirs);
      await saveAs('theirs.easel.json');
      await question.filter({ hasText: 'theirs.easel.json already exists' }).waitFor();
      await question.getByRole('button', { name: 'OK' }).click();
      await title(/^theirs\.easel\.json$/);
      assert.deepEqual(JSON.parse(read(workbench, 'theirs.easel.json')).prompts, { 0: 'a caterpillar' });
      await useSettings(workbench, {});
    },
  },
  {
    name: "the person's own styles are in the form and in files, and one that there is not is told at its place",
    async run({ workbench, home }) {
      const own = { prompt: '{prompt}, thin blue ink', negativePrompt: 'photograph', label: 'House Ink' };
      await useSettings(workbench, { 'easel.stylePresets': { house: own } });
      const page = await animate(workbench, 'a teapot');
      await choose(page, 'Style Preset', 'House Ink');
      await fill(page, { Width: '64', Height: '64', Seed: '1', 'Max Frames': '2' });
      await button(page, 'Run').click();
      await waitForState(workbench, page, /^2 frames/);
      const { request } = await shownRun(page, home);
      assert.deepEqual(request.spec.prompts, { 0: 'a teapot, thin blue ink' });
      assert.equal(request.spec.negativePrompt, 'photograph');
      assert.equal(request.spec.stylePreset, undefined);

      const walk = { mode: 'loop', prompts: ['a cup'], stylePreset: 'house', width: 64, height: 64, frames: 3 };
      await openDocument(workbench, 'cup.easel.json', `${JSON.stringify(walk, undefined, 2)}\n`);
      await workbench.palette('Easel: Run Animation');
      await workbench.waitForNotification('cup.webp was made');

      await useSettings(workbench, {});
      await workbench.palette('Easel: Run Animation');
      const { message } = await workbench.waitForNotification('cup.easel.json:6:');
      assert.match(message, /stylePreset: there is no style preset “house”; there are enhance, /);
      const squiggles = workbench.page.locator('.editor-group-container.active .squiggly-error');
      await squiggles.first().waitFor();
      await workbench.screenshot('animation-style');
    },
  },
];
