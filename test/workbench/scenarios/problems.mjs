// What goes wrong, and what the buttons under its message do.
import assert from 'node:assert/strict';
import {
  endlessSteps,
  expectPicture,
  expectText,
  generate,
  manySteps,
  openDocument,
  read,
  reloadWindow,
  sidecarPid,
  useSettings,
  waitForIdle,
  waitForItem,
  waitForStatus,
  waitForSteps,
  write,
} from './steps.mjs';

/** @param {import('./steps.mjs').Workbench} workbench @param {string} name @param {string} text */
async function draw(workbench, name, text) {
  await openDocument(workbench, name, text);
  await workbench.selectLine(1);
  await workbench.palette(generate);
}

/** @type {import('../launch/run.mjs').Scenario[]} */
export default [
  {
    name: 'a model that does not exist: the message says so, and its button chooses another that draws',
    async run({ workbench }) {
      await useSettings(workbench, { 'easel.model': '/no/such/model' });
      await draw(workbench, 'model.md', 'A lemon.\n');
      const { message, buttons, severity } = await workbench.waitForNotification('/no/such/model');
      assert.match(message, /does not exist or cannot be read\. Check the path, or choose another model\./);
      assert.deepEqual(buttons, ['Choose Model', 'Open Settings']);
      assert.equal(severity, 'error');
      await workbench.screenshot('error');
      await workbench.clickNotification('Choose Model', '/no/such/model');
      await waitForItem(workbench, 'Choose Folder…');
      await workbench.choose(await waitForItem(workbench, 'Easel'));
      await expectPicture(workbench, 'images/a-lemon.png');
      await expectText(workbench, 'A lemon.\n\n![A lemon.](images/a-lemon.png)');
      await workbench.waitForFile('.vscode/settings.json', (content) => !content.includes('/no/such/model'));
    },
  },
  {
    name: 'a setting with a wrong value: the message names it, and its button shows it',
    async run({ workbench }) {
      await useSettings(workbench, { 'easel.width': 'wide' });
      await draw(workbench, 'setting.md', 'A plum.\n');
      const { message } = await workbench.waitForNotification('easel.width');
      assert.match(message, /expected number, received string \("wide"\)/);
      await workbench.clickNotification('Open Settings', 'easel.width');
      await workbench.page.locator('.settings-editor').waitFor();
      await workbench.page.locator('.settings-editor .setting-item-label', { hasText: 'Width' }).first().waitFor();
      await workbench.closeModalEditor();
      await useSettings(workbench, {});
    },
  },
  {
    name: 'a size that the model cannot draw: the message has the nearest ones',
    async run({ workbench }) {
      await useSettings(workbench, { 'easel.width': 250 });
      await draw(workbench, 'size.md', 'A melon.\n');
      const { message, buttons } = await workbench.waitForNotification('cannot draw 250×256');
      assert.match(message, /nearest sizes it can draw are \d+×256 and 256×256/);
      assert.deepEqual(buttons, ['Open Settings']);
      await useSettings(workbench, {});
    },
  },
  {
    name: 'no words at the cursor: the message says what to do',
    async run({ workbench }) {
      await draw(workbench, 'empty.md', '\n\n\n');
      const { message } = await workbench.waitForNotification('There are no words to draw at the cursor');
      assert.match(message, /Select some text/);
    },
  },
  {
    name: 'a sidecar that is killed: the message says what was lost, and its button draws it again',
    async run({ workbench, home }) {
      // Time enough to kill; it is drawn to the end when it is tried again.
      await useSettings(workbench, { 'easel.numInferenceSteps': manySteps / 2 });
      await draw(workbench, 'killed.md', 'A grey elephant.\n');
      await waitForSteps(workbench);
      process.kill(sidecarPid(home), 'SIGKILL');
      await workbench.waitForNotification('sidecar process ended');
      await waitForIdle(workbench);
      await workbench.clickNotification('Try Again', 'sidecar process ended');
      await expectPicture(workbench, 'images/a-grey-elephant.png');
      await expectText(workbench, 'A grey elephant.\n\n![A grey elephant.](images/a-grey-elephant.png)');
    },
  },
  {
    name: 'a sidecar that is killed while the window is away: the new window says what was lost',
    async run({ workbench, page, home }) {
      await useSettings(workbench, { 'easel.numInferenceSteps': endlessSteps });
      await draw(workbench, 'lost.md', 'A zebra.\n');
      await waitForSteps(workbench);
      const url = page.url();
      const pid = sidecarPid(home);
      await page.goto('about:blank');
      process.kill(pid, 'SIGKILL');
      await page.goto(url);
      await workbench.ready();
      await workbench.waitForNotification('1 unfinished drawing(s) were lost');
      await reloadWindow(workbench);
      await waitForIdle(workbench);
      assert.deepEqual(await workbench.notifications(), [], 'it is said once');
    },
  },
  {
    name: 'a manifest that cannot be understood is left as it is',
    async run({ workbench }) {
      await useSettings(workbench, {});
      const before = read(workbench, 'easel.assets.json');
      const damaged = `${before.trimEnd()},`;
      write(workbench, 'easel.assets.json', damaged);
      await draw(workbench, 'manifest.md', 'An onion.\n');
      await workbench.waitForNotification('easel.assets.json cannot be understood');
      await expectText(workbench, 'An onion.\n\n![An onion.](images/an-onion.png)');
      assert.equal(read(workbench, 'easel.assets.json'), damaged);
      write(workbench, 'easel.assets.json', before);
    },
  },
  {
    name: 'a prompt that is too long for the model: which words it did not see',
    async run({ workbench }) {
      const words = Array.from({ length: 150 }, (_, index) => (index === 80 ? 'zucchini' : 'red')).join(' ');
      await draw(workbench, 'long.md', `A carrot, ${words}.\n`);
      const { message, severity } = await workbench.waitForNotification('longer than this model can read');
      assert.match(message, /zucchini/);
      assert.equal(severity, 'info');
      await expectPicture(workbench, `images/${pictureName(words)}.png`);
    },
  },
  {
    name: 'the doctor tells about devices and models',
    async run({ workbench }) {
      await workbench.palette('Easel: Run Doctor');
      await waitForItem(workbench, /cpu/i, 'Easel: Doctor');
      await workbench.press('Escape');
    },
  },
  {
    name: 'status, memory and restart',
    async run({ workbench, home }) {
      await draw(workbench, 'status2.md', 'A tomato.\n');
      await expectText(workbench, 'A tomato.\n\n![A tomato.](images/a-tomato.png)');
      await waitForStatus(workbench, /^Easel · /);
      const before = sidecarPid(home);
      await workbench.clickStatusBar(/Easel/);
      for (const text of ['Drawn on: ', 'Model in memory: ', 'Show Log', 'Restart Sidecar'])
        await waitForItem(workbench, text, 'Easel');
      await workbench.choose(await waitForItem(workbench, 'Release Memory', 'Easel'));
      await workbench.palette('Easel: Restart Sidecar');
      await workbench.waitFor(() => {
        const now = sidecarPid(home);
        return now !== before;
      }, 'another sidecar');
      await draw(workbench, 'status3.md', 'A pepper.\n');
      await expectText(workbench, 'A pepper.\n\n![A pepper.](images/a-pepper.png)');
    },
  },
];

/** As the file of a long prompt is called: its first words. @param {string} words */
function pictureName(words) {
  let name = 'a-carrot';
  for (const word of words.split(' ')) {
    if (name.length + 1 + word.length > 60) break;
    name += `-${word}`;
  }
  return name;
}
