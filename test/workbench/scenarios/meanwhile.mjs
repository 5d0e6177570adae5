// What people do while a picture is being drawn.
import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  endlessSteps,
  exists,
  expectPicture,
  expectText,
  generate,
  manySteps,
  openDocument,
  pictures,
  read,
  reloadWindow,
  useSettings,
  waitForIdle,
  waitForStatus,
  waitForSteps,
  write,
} from './steps.mjs';

/** Draws slowly. @param {import('./steps.mjs').Workbench} workbench @param {string} name @param {string} text @param {number} line @param {number} [steps] */
async function beginSlowly(workbench, name, text, line, steps = manySteps) {
  await useSettings(workbench, { 'easel.numInferenceSteps': steps });
  await openDocument(workbench, name, text);
  await workbench.selectLine(line);
  await workbench.palette(generate);
  await waitForSteps(workbench);
}

/** @type {import('../launch/run.mjs').Scenario[]} */
export default [
  {
    name: 'the status bar tells steps, time left and device',
    async run({ workbench }) {
      await beginSlowly(workbench, 'status.md', 'A penguin.\n', 1);
      await waitForStatus(workbench, /^Easel: \d+\/400 · \d+ s left · (?:CPU|CUDA)$/);
      await workbench.screenshot('drawing');
      await expectText(workbench, 'A penguin.\n\n![A penguin.](images/a-penguin.png)');
      await waitForIdle(workbench);
    },
  },
  {
    name: 'typing above and below the place leaves the link in its place',
    async run({ workbench }) {
      await beginSlowly(workbench, 'type.md', '# Title\n\nA red flower.\n\nThe end.\n', 3);
      await workbench.goTo(1, 8);
      await workbench.press('Enter');
      await workbench.type('\nNew words above.\n');
      await workbench.goTo(6, 14);
      await workbench.type(' More.');
      assert.equal(exists(workbench, 'images/a-red-flower.png'), false, 'it was drawn before the typing ended');
      const link = '![A red flower.](images/a-red-flower.png)';
      await expectText(workbench, `# Title\n\nNew words above.\n\n\nA red flower. More.\n\n${link}\n\nThe end.`);
    },
  },
  {
    name: 'when the text was deleted meanwhile, the picture is kept and a message says where',
    async run({ workbench }) {
      await beginSlowly(workbench, 'delete.md', 'First.\n\nA green frog.\n\nLast.\n', 3);
      await workbench.press('Delete');
      await expectText(workbench, 'First.\n\n\n\nLast.');
      const { message, buttons } = await workbench.waitForNotification('no longer in delete.md');
      assert.match(message, /kept in images\/a-green-frog\.png/);
      assert.deepEqual(buttons, ['Open Picture', 'Insert at Cursor', 'Copy Link']);
      await expectPicture(workbench, 'images/a-green-frog.png');
      await expectText(workbench, 'First.\n\n\n\nLast.');
      await workbench.clickNotification('Insert at Cursor', 'no longer in delete.md');
      await expectText(workbench, 'First.\n\n![A green frog.](images/a-green-frog.png)\n\nLast.');
    },
  },
  {
    name: 'text that was deleted and brought back gets its link',
    async run({ workbench }) {
      await beginSlowly(workbench, 'back.md', 'First.\n\nA brown horse with a saddle.\n\nLast.\n', 3);
      await workbench.press('Delete');
      await expectText(workbench, 'First.\n\n\n\nLast.');
      await workbench.press('ControlOrMeta+Z');
      await expectText(
        workbench,
        'First.\n\nA brown horse with a saddle.\n\n![A brown horse with a saddle.](images/a-brown-horse-with-a-saddle.png)\n\nLast.',
      );
    },
  },
  {
    name: 'a document that was closed gets its link on disk',
    async run({ workbench }) {
      await beginSlowly(workbench, 'closed.md', 'First.\n\nA small boat.\n', 3);
      await workbench.palette('View: Close All Editors');
      await workbench.waitForFile('closed.md', (content) =>
        content.equals(Buffer.from('First.\n\nA small boat.\n\n![A small boat.](images/a-small-boat.png)\n')),
      );
      await waitForIdle(workbench);
    },
  },
  {
    name: 'cancelling from the status bar leaves nothing behind',
    async run({ workbench }) {
      await beginSlowly(workbench, 'cancel.md', 'A snowman.\n', 1, endlessSteps);
      await workbench.clickStatusBar(/Easel/);
      await workbench.choose('Cancel: A snowman.');
      await waitForIdle(workbench);
      await expectText(workbench, 'A snowman.');
      assert.equal(pictures(workbench).includes('a-snowman.png'), false);
      assert.deepEqual(await workbench.notifications(), []);
    },
  },
  {
    name: 'cancelling by the palette ends one of several, and all of them',
    async run({ workbench }) {
      await beginSlowly(workbench, 'several.md', 'A key.\n\nA bell.\n\nA drum.\n', 1, endlessSteps);
      await workbench.selectLine(3);
      await workbench.palette(generate);
      await waitForStatus(workbench, /\(\+1\)/);
      await workbench.selectLine(5);
      await workbench.palette(generate);
      await waitForStatus(workbench, /\(\+2\)/);
      await workbench.palette('Easel: Cancel Drawing…');
      await workbench.choose('A bell.');
      await waitForStatus(workbench, /\(\+1\)/);
      await workbench.palette('Easel: Cancel All Drawings');
      await waitForIdle(workbench);
      await expectText(workbench, 'A key.\n\nA bell.\n\nA drum.');
      assert.equal(await workbench.paletteOffers('Easel: Cancel All Drawings'), false);
    },
  },
  {
    name: 'a window that is reloaded gets the picture of before, at the right place of the unsaved text',
    async run({ workbench }) {
      await beginSlowly(workbench, 'reload.md', 'First.\n\nA pink elephant.\n\nLast.\n', 3);
      await workbench.goTo(1, 1);
      await workbench.type('New line.\n');
      await expectText(workbench, 'New line.\nFirst.\n\nA pink elephant.\n\nLast.');
      // VS Code keeps unsaved text a second after the last key, and asks people who are faster than that.
      await workbench.page.waitForTimeout(2500);
      await reloadWindow(workbench);
      assert.equal(exists(workbench, 'images/a-pink-elephant.png'), false, 'it was drawn before the reload');
      await waitForStatus(workbench, /Easel: /);
      await expectPicture(workbench, 'images/a-pink-elephant.png');
      await expectText(
        workbench,
        'New line.\nFirst.\n\nA pink elephant.\n\n![A pink elephant.](images/a-pink-elephant.png)\n\nLast.',
      );
      await waitForIdle(workbench);
      assert.deepEqual(await workbench.notifications(), []);
    },
  },
  {
    name: 'a picture that was done while the window was reloaded arrives too',
    async run({ workbench, page, home }) {
      await beginSlowly(workbench, 'away.md', 'A white rabbit.\n', 1);
      const url = page.url();
      await page.goto('about:blank');
      await workbench.waitFor(() => isLastJobDone(home), 'the end of the drawing');
      assert.equal(exists(workbench, 'images/a-white-rabbit.png'), false, 'nobody was there to save it');
      await page.goto(url);
      await workbench.ready();
      await expectPicture(workbench, 'images/a-white-rabbit.png');
      // Which editors were open is lost when a page is left so suddenly.
      await workbench.openFile('away.md');
      await expectText(workbench, 'A white rabbit.\n\n![A white rabbit.](images/a-white-rabbit.png)');
    },
  },
  {
    name: 'a read-only document stays as it is, and the picture is kept',
    async run({ workbench }) {
      await useSettings(workbench, {});
      const path = write(workbench, 'readonly.md', 'A grey mouse.\n');
      chmodSync(path, 0o444);
      await workbench.openFile('readonly.md');
      await workbench.selectLine(1);
      await workbench.palette(generate);
      const { message, buttons } = await workbench.waitForNotification('readonly.md is read-only');
      assert.match(message, /kept in images\/a-grey-mouse\.png/);
      assert.ok(buttons.includes('Copy Link'));
      await expectPicture(workbench, 'images/a-grey-mouse.png');
      await expectText(workbench, 'A grey mouse.');
      assert.equal(read(workbench, 'readonly.md'), 'A grey mouse.\n');
    },
  },
  {
    name: 'an editor that the person made read-only stays as it is, too',
    async run({ workbench }) {
      await openDocument(workbench, 'locked.md', 'A grey cat.\n');
      await workbench.palette('File: Set Active Editor Read-only in Session');
      await workbench.selectLine(1);
      await workbench.palette(generate);
      await workbench.waitForNotification('locked.md is read-only');
      await expectPicture(workbench, 'images/a-grey-cat.png');
      await expectText(workbench, 'A grey cat.');
    },
  },
  {
    name: 'a folder that cannot be written costs no picture',
    async run({ workbench }) {
      // A file where the folder should be: that stops even the administrator, under whom tests may run.
      write(workbench, 'blocked/images', 'not a folder');
      await openDocument(workbench, 'blocked/text.md', 'A golden crown.\n');
      await workbench.selectLine(1);
      await workbench.palette(generate);
      const { message } = await workbench.waitForNotification('could not be put in its place');
      const kept = /kept in (.+\.png)/.exec(message)?.[1];
      assert.ok(kept, message);
      assert.equal(readFileSync(kept).subarray(1, 4).toString(), 'PNG');
      await expectText(workbench, 'A golden crown.');
    },
  },
];

/** By the sidecar's log, which says when a job is queued and when it is done. @param {string} home */
function isLastJobDone(home) {
  const folder = join(home, '.local', 'state', 'easel');
  const log = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.log'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const [, last] = [...log.matchAll(/job (\S+) queued/g)].at(-1) ?? [];
  return log.includes(`job ${last} done`);
}
