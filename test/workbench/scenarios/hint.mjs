// The one hint that is given once in a user's life, so in a window of a user who has not had it.
import assert from 'node:assert/strict';
import { expectPicture, generate, openDocument, reloadWindow, waitForIdle } from './steps.mjs';

/** @type {import('../launch/run.mjs').Scenario[]} */
export default [
  {
    name: 'in a folder that holds no picture a missing one is drawn when asked for, and told as a problem only from then on',
    async run({ workbench }) {
      await openDocument(workbench, 'quiet.md', '![a bell](pics/bell.png)\n\n![a drum](pics/drum.png)\n');
      await workbench.page.locator('.codelens-decoration a').filter({ hasText: 'Generate Image' }).first().waitFor();
      assert.equal(await workbench.page.locator('.squiggly-info').count(), 0, 'nothing is told');
      await workbench.codeLens('Generate Image');
      await expectPicture(workbench, 'pics/bell.png');
      await waitForIdle(workbench);
      await workbench.page.locator('.squiggly-info').first().waitFor();
      await workbench.waitForNotification('pics/bell.png is drawn');
    },
  },
  {
    name: 'a prompt that the model is not sure of is drawn, and larger models are hinted at once',
    async run({ workbench }) {
      const draw = async (/** @type {string} */ name, /** @type {string} */ text) => {
        await openDocument(workbench, name, text);
        await workbench.selectLine(1);
        await workbench.palette(generate);
      };
      await draw('sure.md', 'A lighthouse.\n');
      await expectPicture(workbench, 'images/a-lighthouse.png');
      await waitForIdle(workbench);
      assert.deepEqual(await workbench.notifications(), [], 'what the model knows needs no hint');
      await draw('unsure.md', 'Blorf snizzle.\n');
      const { buttons, severity } = await workbench.waitForNotification('a larger model may draw it better');
      assert.deepEqual(buttons, ['Choose Model']);
      assert.equal(severity, 'info');
      await expectPicture(workbench, 'images/blorf-snizzle.png');
      await workbench.clickNotification('Choose Model', 'a larger model');
      await workbench.waitFor(() => workbench.quickInput(), 'the list of models');
      await workbench.page.keyboard.press('Escape');
      await reloadWindow(workbench);
      await draw('still unsure.md', 'Zwick grumth.\n');
      await expectPicture(workbench, 'images/zwick-grumth.png');
      await waitForIdle(workbench);
      assert.deepEqual(await workbench.notifications(), [], 'it is said once');
    },
  },
];
