// A folder that nobody trusts: Easel draws, and what the folder says about models and places is ignored.
import assert from 'node:assert/strict';
import { exists, expectPicture, expectText, generate, openDocument, useSettings, waitForText } from './steps.mjs';

/** @type {import('../launch/run.mjs').Scenario[]} */
export default [
  {
    name: 'in Restricted Mode the built-in model draws, beside the document; after trust the folder decides',
    async run({ workbench }) {
      await useSettings(workbench, {
        'easel.model': '/no/such/model',
        'easel.assets.destination': '/elsewhere',
        'markdown.copyFiles.destination': { '*.md': '../../outside/' },
      });
      await openDocument(workbench, 'untrusted.md', 'A green apple.\n');
      await workbench.selectLine(1);
      await workbench.palette(generate);
      await expectPicture(workbench, 'images/a-green-apple.png');
      await expectText(workbench, 'A green apple.\n\n![A green apple.](images/a-green-apple.png)');
      assert.equal(exists(workbench, 'elsewhere'), false);
      assert.equal(exists(workbench, '../../outside'), false);
      const spec = {
        mode: 'loop',
        prompts: ['a green apple'],
        model: './no-such-model',
        frames: 2,
        width: 64,
        height: 64,
      };
      await openDocument(workbench, 'untrusted.easel.json', JSON.stringify(spec));
      await workbench.palette('Easel: Run Animation');
      await workbench.waitForFile('untrusted.webp', (bytes) => bytes.subarray(8, 12).toString() === 'WEBP');
      await workbench.trustFolder();
      await workbench.openFile('untrusted.md');
      await workbench.goTo(1, 1);
      await workbench.palette(generate);
      await workbench.waitForNotification('/no/such/model');
      await useSettings(workbench, { 'easel.assets.destination': '/elsewhere' });
      await workbench.palette(generate);
      await expectPicture(workbench, 'elsewhere/a-green-apple.png');
      await waitForText(workbench, (text) => text.includes('](elsewhere/a-green-apple.png)'), 'the link');
    },
  },
];
