// The gallery as its user has it: a prompt becomes a picture, a link in a document, a seed grid, the start of another.
import assert from 'node:assert/strict';
import { button, cell, draw, loaded, openGallery, openGrid, readBytes } from './gallerySteps.mjs';
import {
  endlessSteps,
  expectPicture,
  expectText,
  manifest,
  openDocument,
  pictures,
  reloadWindow,
  useSettings,
  waitForIdle,
  waitForItem,
  waitForText,
} from './steps.mjs';

/** @typedef {import('./steps.mjs').Workbench} Workbench */

const manifestName = 'easel.assets.json';

/** @param {Workbench} workbench */
function galleryTabs(workbench) {
  return workbench.page.locator('.tab').filter({ hasText: 'Easel Gallery' }).count();
}

/** Whether the page runs a script that somebody puts into it. @param {ReturnType<Workbench['webviewFrame']>} page */
function runsForeignScripts(page) {
  return page.locator('body').evaluate((body) => {
    const script = document.createElement('script');
    script.textContent = 'document.body.dataset.intruder = "was here"';
    body.append(script);
    script.remove();
    return body.dataset.intruder !== undefined;
  });
}

/** @type {import('../launch/run.mjs').Scenario[]} */
export default [
  {
    name: 'a prompt that is typed becomes a picture, and the picture a link at the cursor',
    async run({ workbench }) {
      await openDocument(workbench, 'story.md', '# Story\n\nOnce there was\n\nMore.\n');
      await workbench.goTo(3, 15);
      assert.equal(await workbench.page.locator('iframe.webview').count(), 0, 'it never opens by itself');
      await workbench.clickStatusBar(/Easel/);
      await workbench.choose(await waitForItem(workbench, 'Open Gallery'));
      const page = workbench.webviewFrame();
      await page.locator('.empty h2').filter({ hasText: 'No pictures yet' }).waitFor();
      assert.equal(await runsForeignScripts(page), false, 'what has no nonce does not run');
      await draw(page, 'a red apple on a blue background');
      await loaded(workbench, cell(page, 'a red apple').locator('img'));
      await expectPicture(workbench, 'images/a-red-apple-on-a-blue-background.png');
      await cell(page, 'a red apple').click();
      await page.locator('.facts').filter({ hasText: 'ddim' }).waitFor();
      await button(page, 'Insert at Cursor').click();
      const link = '![a red apple on a blue background](images/a-red-apple-on-a-blue-background.png)';
      await expectText(workbench, `# Story\n\nOnce there was${link}\n\nMore.`);
      await workbench.press('ControlOrMeta+Z');
      await expectText(workbench, '# Story\n\nOnce there was\n\nMore.');
      await workbench.press('ControlOrMeta+Shift+Z');
      await workbench.save();
      // The page was hidden, and comes back with the picture that it showed.
      const back = await openGallery(workbench);
      await back.locator('.usages .link').filter({ hasText: 'story.md, line 3' }).click();
      await waitForText(workbench, (text) => text.includes(link), 'the document');
      await workbench.waitFor(
        async () => (await workbench.statusBar()).some((text) => text.startsWith('Ln 3, Col 1')),
        'the cursor in the line that uses the picture',
      );
    },
  },
  {
    name: 'a job shows its steps, its time and a preview, and is cancelled alone',
    async run({ workbench }) {
      await useSettings(workbench, { 'easel.numInferenceSteps': endlessSteps });
      const page = await openGrid(workbench);
      await draw(page, 'a blue whale');
      await draw(page, 'a green frog');
      const job = page.locator('.job').filter({ hasText: 'a blue whale' });
      await job
        .locator('.state')
        .filter({ hasText: /\d+\/1000 · .*left/ })
        .waitFor();
      await loaded(workbench, job.locator('.preview img'));
      await workbench.screenshot('gallery-queue');
      const bar = job.getByRole('progressbar');
      assert.equal(await bar.getAttribute('aria-valuemax'), String(endlessSteps));
      await workbench.waitFor(async () => Number(await bar.getAttribute('aria-valuenow')) > 0, 'a step of the job');
      await page.locator('.job').filter({ hasText: 'a green frog' }).locator('vscode-button').click();
      await page.locator('.job').filter({ hasText: 'a green frog' }).waitFor({ state: 'detached' });
      assert.equal(await job.count(), 1);
      await job.locator('vscode-button').click();
      await job.waitFor({ state: 'detached' });
      await waitForIdle(workbench);
      assert.deepEqual(pictures(workbench), ['a-red-apple-on-a-blue-background.png']);
      await useSettings(workbench, {});
    },
  },
  {
    name: 'a job of the gallery is finished by the window after a reload',
    async run({ workbench }) {
      await useSettings(workbench, { 'easel.numInferenceSteps': 200 });
      const page = await openGrid(workbench);
      await draw(page, 'a yellow duck');
      await page
        .locator('.job .state')
        .filter({ hasText: /\d+\/200/ })
        .waitFor();
      await reloadWindow(workbench);
      await loaded(workbench, cell(workbench.webviewFrame(), 'a yellow duck').locator('img'));
      await workbench.waitForFile(manifestName, (text) => text.includes('images/a-yellow-duck.png'));
      await useSettings(workbench, {});
    },
  },
  {
    name: 'a gallery that was hidden while the window was reloaded is shown again, and there is no second one',
    async run({ workbench }) {
      const page = await openGallery(workbench);
      await page.locator('.prompt textarea').fill('a word that is kept');
      await openDocument(workbench, 'before.md', 'Before the gallery.\n');
      await reloadWindow(workbench);
      const again = await openGallery(workbench);
      assert.equal(await again.locator('.prompt textarea').inputValue(), 'a word that is kept');
      assert.equal(await galleryTabs(workbench), 1);
    },
  },
  {
    name: 'options, a style of the workspace and one of its own; the file is named after the words that were typed',
    async run({ workbench }) {
      await useSettings(workbench, {
        'easel.style': 'ink',
        'easel.stylePresets': { ink: { label: 'House ink', prompt: '{prompt}, thin ink' } },
      });
      const page = await openGrid(workbench);
      await draw(page, 'a cup of coffee');
      await expectPicture(workbench, 'images/a-cup-of-coffee.png');
      await waitForIdle(workbench);
      await page.locator('.disclosure').click();
      await page.locator('.modelName').filter({ hasText: "Easel's own" }).waitFor();
      await page.getByRole('textbox', { name: 'Steps' }).fill('none');
      await page.getByText('Steps: a number from 1 to 1000').waitFor();
      await page.locator('.promptActions vscode-button[appearance="primary"][disabled]').waitFor();
      await page.getByRole('textbox', { name: 'Steps' }).fill('6');
      await page.getByRole('textbox', { name: 'Seed' }).fill('42');
      await page.locator('vscode-dropdown[aria-label="Style"]').click();
      await page.locator('vscode-option:visible').filter({ hasText: 'Pixel Art' }).click();
      await button(page, 'Use Style for All Drawings').click();
      await workbench.waitForFile('.vscode/settings.json', (text) => text.includes('"easel.style": "pixel-art"'));
      await page.locator('vscode-dropdown[aria-label="Size"]').click();
      await page.locator('vscode-option:visible').filter({ hasText: '384×256' }).click();
      await workbench.screenshot('gallery-options');
      await draw(page, 'a house');
      await workbench.waitForFile(manifestName, (text) => text.includes('images/a-house.png'));
      const entries = manifest(workbench);
      const { prompt } = entries['images/a-cup-of-coffee.png'].request;
      assert.equal(prompt, 'a cup of coffee, thin ink');
      assert.deepEqual(entries['images/a-cup-of-coffee.png'].asked, { prompt: 'a cup of coffee', style: 'ink' });
      const house = entries['images/a-house.png'];
      assert.deepEqual(house.asked, { prompt: 'a house', style: 'pixel-art' });
      assert.match(house.request.prompt, /^a house, pixel art/);
      const { width, height, seed, numInferenceSteps } = house.request;
      assert.deepEqual([width, height, seed, numInferenceSteps], [384, 256, 42, 6]);
      await button(page, 'Reset Options').click();
      await page.locator('.disclosure').click();
      await useSettings(workbench, {});
    },
  },
  {
    name: 'variations make a seed grid, and two are compared by what differs',
    async run({ workbench }) {
      const page = await openGrid(workbench);
      await cell(page, 'a yellow duck').click();
      await button(page, 'Variations').click();
      // Four pictures of 200 steps each.
      await workbench.waitFor(async () => (await page.locator('.seeds li').count()) === 5, 'the seed grid', 150_000);
      const { seed } = manifest(workbench)['images/a-yellow-duck.png'].request;
      const seeds = await page.locator('.seeds li > button span').allInnerTexts();
      assert.deepEqual(
        seeds,
        [0, 1, 2, 3, 4].map((more) => `Seed ${seed + more}`),
      );
      await loaded(workbench, page.locator('.seeds img').last());
      await workbench.screenshot('gallery-seed-grid');
      await page.locator('.seeds vscode-button').first().click();
      await workbench.waitFor(
        async () => (await page.locator('.differences td').allInnerTexts()).join() === `${seed},${seed + 1}`,
        'the one difference',
      );
      await page.locator('.compare h2').press('Escape');
      await button(page, 'Compare With…').click();
      await page.locator('.picking').filter({ hasText: 'compare with “a yellow duck”' }).waitFor();
      await cell(page, 'a red apple').click();
      await page.locator('.differences tr').filter({ hasText: 'a red apple on a blue background' }).waitFor();
      await workbench.screenshot('gallery-compare');
    },
  },
  {
    name: 'what else can be done with a picture: drawn once more beside it, its words copied, its file shown and opened',
    async run({ workbench }) {
      await openDocument(workbench, 'copied.md', '\n');
      const page = await openGrid(workbench);
      const before = Object.keys(manifest(workbench));
      const duck = await readBytes(workbench, 'images/a-yellow-duck.png');
      await page.locator('.cell button[title$="a-yellow-duck.png"]').click();
      await button(page, 'Regenerate as New File').click();
      const added = await workbench.waitFor(
        () => Object.entries(manifest(workbench)).find(([name]) => !before.includes(name)),
        'another entry',
      );
      const [name, { request }] = added;
      assert.match(name, /^images\/a-yellow-duck-\d+\.png$/);
      const { seed: asked, ...same } = manifest(workbench)['images/a-yellow-duck.png'].request;
      assert.deepEqual(request, { ...same, seed: request.seed });
      assert.notEqual(request.seed, asked);
      await expectPicture(workbench, name);
      assert.ok((await readBytes(workbench, 'images/a-yellow-duck.png')).equals(duck), 'the picture stays');

      await button(page, 'Copy Prompt').click();
      await page.locator('.said').filter({ hasText: 'The prompt was copied.' }).waitFor();
      await button(page, 'Reveal in Explorer').click();
      await workbench.page
        .locator('.explorer-folders-view .monaco-list-row.selected')
        .filter({ hasText: /^\s*a-yellow-duck\.png\s*$/ })
        .waitFor();
      await (await openGallery(workbench)).locator('.detail h2').filter({ hasText: 'a yellow duck' }).waitFor();
      await button(page, 'Open File').click();
      await workbench.page.locator('.tab.active[data-resource-name="a-yellow-duck.png"]').waitFor();
      await workbench.openFile('copied.md');
      await workbench.press('ControlOrMeta+V');
      await expectText(workbench, 'a yellow duck');
      await workbench.palette('View: Revert and Close Editor');
      await workbench.page.locator('.tab[data-resource-name="copied.md"]').waitFor({ state: 'detached' });

      const grid = await openGrid(workbench);
      await grid.locator('.disclosure').click();
      await button(grid, 'Choose Model…').click();
      await waitForItem(workbench, 'Choose Folder…');
      const builtin = await waitForItem(workbench, 'Easel');
      await workbench.choose(builtin);
      await workbench.waitFor(
        async () => (await workbench.statusBar()).some((text) => text.includes('Easel draws with')),
        'the model to be chosen',
      );
      await grid.locator('.modelName').filter({ hasText: "Easel's own" }).waitFor();
      await grid.locator('.disclosure').click();
    },
  },
  {
    name: 'a picture is the start of another',
    async run({ workbench }) {
      const page = await openGrid(workbench);
      await cell(page, 'a house').click();
      await button(page, 'Use as Start Image').click();
      await page.locator('.summary').filter({ hasText: 'a-house' }).waitFor();
      await draw(page, 'a green apple');
      await workbench.waitForFile(manifestName, (text) => text.includes('images/a-green-apple.png'));
      const entries = manifest(workbench);
      const { initImageSha256, width, height } = entries['images/a-green-apple.png'].request;
      assert.equal(initImageSha256, entries['images/a-house.png'].sha256);
      assert.deepEqual([width, height], [384, 256], 'as large as the picture that it starts from');
      await page.locator('.disclosure').click();
      await page.getByRole('button', { name: 'Remove start image' }).click();
      await page.locator('.disclosure').click();
    },
  },
];
