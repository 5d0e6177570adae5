// The gallery as its user has it: a prompt becomes a picture, a link in a document, a seed grid; and what may go wrong on disk.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  endlessSteps,
  exists,
  expectPicture,
  expectText,
  manifest,
  openDocument,
  pictures,
  read,
  reloadWindow,
  useSettings,
  waitForIdle,
  waitForItem,
  waitForText,
  write,
} from './steps.mjs';

/** @typedef {import('./steps.mjs').Workbench} Workbench */

const manifestName = 'easel.assets.json';

/** The gallery's page, opened if it is not. @param {Workbench} workbench */
async function openGallery(workbench) {
  await workbench.palette('Easel: Open Gallery');
  const page = workbench.webviewFrame();
  await page.locator('main > h1').waitFor({ state: 'attached' });
  return page;
}

/** @param {Workbench} workbench */
function galleryTabs(workbench) {
  return workbench.page.locator('.tab').filter({ hasText: 'Easel Gallery' }).count();
}

/** All pictures, whatever was shown before. @param {Workbench} workbench */
async function openGrid(workbench) {
  const page = await openGallery(workbench);
  await workbench.waitFor(async () => {
    if (await page.locator('.promptBox').isVisible()) return true;
    await button(page, 'Back to').click({ timeout: 2000 });
    return false;
  }, 'the grid');
  await page.locator('.search input').fill(''); // what one scenario searched for is not what the next one sees
  return page;
}

/** @param {ReturnType<Workbench['webviewFrame']>} page @param {string} text */
async function draw(page, text) {
  await page.locator('.prompt textarea').fill(text);
  await page.locator('.prompt textarea').press('Enter');
}

/** @param {ReturnType<Workbench['webviewFrame']>} page @param {string} label */
function button(page, label) {
  return page.locator('vscode-button:visible').filter({ hasText: label }).first();
}

/** The cell of a picture by its prompt. @param {ReturnType<Workbench['webviewFrame']>} page @param {string} prompt */
function cell(page, prompt) {
  return page.locator('.cell button').filter({ hasText: prompt }).first();
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

/** @param {Workbench} workbench @param {import('playwright-core').Locator} image */
function loaded(workbench, image) {
  return workbench.waitFor(
    () => image.evaluate((/** @type {any} */ { naturalWidth }) => naturalWidth > 0),
    'a picture',
  );
}

/** The smallest PNG: one pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

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
  {
    name: 'search and filters, which a reload keeps',
    async run({ workbench }) {
      const page = await openGrid(workbench);
      await page.locator('.search input').fill('apple RED');
      await page.locator('.count').filter({ hasText: '1 of' }).waitFor();
      await reloadWindow(workbench);
      const again = workbench.webviewFrame();
      await again.locator('.count').filter({ hasText: '1 of' }).waitFor();
      await workbench.waitFor(async () => (await again.locator('.cell').count()) === 1, 'the one cell');
      await again.locator('.search input').fill('');
      await again.locator('vscode-dropdown[aria-label="Filter by document"]').click();
      await again.locator('vscode-option:visible').filter({ hasText: 'story.md' }).click();
      await again.locator('.count').filter({ hasText: '1 of' }).waitFor();
      await cell(again, 'a red apple').waitFor();
      await workbench.waitFor(async () => (await again.locator('.cell').count()) === 1, 'the one cell');
      await again.locator('.search input').fill('nothing like it');
      await button(again, 'Clear Filters').click();
      await again
        .locator('.count')
        .filter({ hasText: /^\d+ pictures/ })
        .waitFor();
    },
  },
  {
    name: 'by keyboard alone: from the prompt to a picture, its view and back; Delete asks first',
    async run({ workbench, page: window }) {
      const page = await openGrid(workbench);
      await page.locator('.prompt textarea').focus();
      const inGrid = () => page.locator('.cell button:focus').count();
      for (let tabs = 0; tabs < 20 && (await inGrid()) === 0; tabs += 1) {
        // The palette may give the focus back to the window late.
        if ((await page.locator(':focus').count()) === 0) await page.locator('.prompt textarea').focus();
        const before = await page
          .locator(':focus')
          .last()
          .evaluateHandle((element) => element);
        await window.keyboard.press('Tab');
        await workbench.waitFor(() => before.evaluate((element) => !element.matches(':focus')), 'the focus to move');
      }
      assert.equal(await inGrid(), 1, 'the grid is reached by Tab');
      const first = await page.locator('.cell button:focus').getAttribute('data-index');
      await window.keyboard.press('ControlOrMeta+Home');
      await window.keyboard.press('ArrowRight');
      await workbench.waitFor(
        async () => (await page.locator('.cell button:focus').getAttribute('data-index')) === '1',
        `the focus to move from ${first} to 1`,
      );
      assert.equal(await page.locator('.cell button[tabindex="0"]').count(), 1, 'one cell is reached by Tab');
      await workbench.screenshot('gallery-keyboard');
      const label = await page.locator('.cell button:focus').getAttribute('aria-label');
      assert.match(label ?? '', /, \d+×\d+, seed \d+$/);
      await window.keyboard.press('Enter');
      await page.locator('.detail h2:focus').waitFor();
      await window.keyboard.press('Tab');
      await page.locator('vscode-button:focus').filter({ hasText: 'Insert at Cursor' }).waitFor();
      await window.keyboard.press('Escape');
      await workbench.waitFor(
        async () => (await page.locator('.cell button:focus').getAttribute('aria-label')) === label,
        'the focus where it was',
      );
      await window.keyboard.press('Delete');
      const { message } = await workbench.dialog();
      assert.match(message, /^Delete .*\.png\?/);
      await window.keyboard.press('Escape');
    },
  },
  {
    name: 'a picture is dragged into a document, and the gallery moved beside it',
    async run({ workbench, page: window }) {
      await openDocument(workbench, 'drop.md', 'Before.\n\n\n');
      await workbench.goTo(3, 1);
      await openGrid(workbench);
      await workbench.palette('View: Move Editor into Right Group');
      const page = workbench.webviewFrame();
      await page.locator('.search input').fill('red apple');
      await cell(page, 'a red apple').waitFor();
      const data = await cell(page, 'a red apple').evaluate((element) => {
        const dataTransfer = new DataTransfer();
        element.dispatchEvent(new DragEvent('dragstart', { dataTransfer, bubbles: true }));
        return [...dataTransfer.types].map((type) => [type, dataTransfer.getData(type)]);
      });
      const [, uri] = data.find(([type]) => type === 'text/uri-list') ?? [];
      assert.match(uri ?? '', /^file:\/\/\/.*\/images\/a-red-apple-on-a-blue-background\.png$/);
      const line = window.locator('.editor-group-container .monaco-editor .view-line').last();
      await line.evaluate((element, entries) => {
        const dataTransfer = new DataTransfer();
        for (const [type, value] of entries) dataTransfer.setData(type, value);
        const { left, top } = element.getBoundingClientRect();
        const at = { clientX: left + 1, clientY: top + 5, dataTransfer, bubbles: true, cancelable: true };
        for (const type of ['dragenter', 'dragover', 'drop']) element.dispatchEvent(new DragEvent(type, at));
      }, data);
      await window.keyboard.press('ControlOrMeta+1');
      await waitForText(
        workbench,
        (text) =>
          text
            .replaceAll('\n', '')
            .includes('![a red apple on a blue background](images/a-red-apple-on-a-blue-background.png)'),
        'the reference',
      );
      await workbench.palette('View: Revert and Close Editor');
      await window.locator('.tab[data-resource-name="drop.md"]').waitFor({ state: 'detached' });
      await workbench.palette('View: Join All Editor Groups');
      await (await openGrid(workbench)).locator('.search input').fill('');
    },
  },
  {
    name: 'a file that is no picture has a place with its name; one that comes or goes on disk is seen at once',
    async run({ workbench }) {
      const page = await openGrid(workbench);
      await cell(page, 'a cup of coffee').click();
      rmSync(join(workbench.folder, 'images/a-cup-of-coffee.png'));
      await page.locator('.said').filter({ hasText: 'no longer there' }).waitFor();
      await cell(page, 'a house').waitFor();
      await cell(page, 'a cup of coffee').waitFor({ state: 'detached' });
      write(workbench, 'images/a-house.png', 'This is no picture.');
      await page.locator('.cell .broken .name').filter({ hasText: 'a-house.png' }).waitFor();
      await workbench.screenshot('gallery-broken');
      // A picture that no manifest lists says itself how it was made.
      const before = manifest(workbench)['images/a-yellow-duck.png'];
      writeFileSync(
        join(workbench.folder, 'copy of the duck.png'),
        await readBytes(workbench, 'images/a-yellow-duck.png'),
      );
      await page.locator('.cell button[title*="copy of the duck.png"]').waitFor();
      assert.ok(before);
    },
  },
  {
    name: 'deleting names the references that would break, and takes the picture out of the manifest',
    async run({ workbench }) {
      const page = await openGrid(workbench);
      await page.locator('.search input').fill('red apple');
      await cell(page, 'a red apple').click();
      await page.locator('.usages .link').filter({ hasText: 'story.md' }).waitFor();
      // The document that was closed without being saved uses it no more.
      await page.locator('.usages .link').filter({ hasText: 'drop.md' }).waitFor({ state: 'detached' });
      await button(page, 'Delete…').click();
      const { message, detail } = await workbench.dialog();
      assert.match(message, /^Delete a-red-apple-on-a-blue-background\.png\?/);
      assert.match(detail, /would break:\s*story\.md, line 3/);
      await workbench.page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Move to Trash' }).click();
      await workbench.waitFor(async () => {
        // A server may have no trash; then it is asked once more.
        const permanently = workbench.page.locator('.monaco-dialog-box .monaco-button', {
          hasText: 'Delete Permanently',
        });
        if (await permanently.isVisible()) await permanently.click();
        return !exists(workbench, 'images/a-red-apple-on-a-blue-background.png');
      }, 'the file to go');
      await workbench.waitForFile(manifestName, (text) => !text.includes('a-red-apple'));
      await page.locator('.empty').filter({ hasText: 'No picture matches.' }).waitFor();
      await button(page, 'Clear Filters').click();
    },
  },
  {
    name: 'a manifest with a merge conflict: it is said, left as it is, and a repaired copy has both sides',
    async run({ workbench }) {
      const page = await openGrid(workbench);
      const whole = read(workbench, manifestName);
      const entries = manifest(workbench);
      const ours = JSON.stringify({ 'ours.png': entries['images/a-yellow-duck.png'] }).slice(1, -1);
      const theirs = JSON.stringify({ 'theirs.png': entries['images/a-yellow-duck.png'] }).slice(1, -1);
      const conflict = `<<<<<<< HEAD\n${ours},\n=======\n${theirs},\n>>>>>>> theirs\n`;
      const damaged = whole.replace('"assets": {\n', `"assets": {\n${conflict}`);
      write(workbench, manifestName, damaged);
      await page
        .getByRole('alert')
        .filter({ hasText: `${manifestName} cannot be understood` })
        .waitFor();
      await workbench.screenshot('gallery-conflict');
      // The pictures say themselves how they were made.
      await cell(page, 'a yellow duck').waitFor();
      await button(page, 'Write Repaired Copy').click();
      await workbench.waitForFile(
        'easel.assets.repaired.json',
        (text) => text.includes('"ours.png"') && text.includes('"theirs.png"') && text.includes('a-yellow-duck.png'),
      );
      await workbench.page.locator('.tab.active[data-resource-name="easel.assets.repaired.json"]').waitFor();
      assert.equal(read(workbench, manifestName), damaged);
      write(workbench, manifestName, whole);
      const back = await openGrid(workbench);
      await back.getByRole('alert').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'light, dark and both high-contrast themes',
    async run({ workbench }) {
      const page = await openGrid(workbench);
      /** What VS Code calls them, and the class that its pages have then. */
      const themes = {
        light: ['Default Light Modern', 'vscode-light'],
        dark: ['Default Dark Modern', 'vscode-dark'],
        'hc-black': ['Default High Contrast', 'vscode-high-contrast'],
        'hc-light': ['Default High Contrast Light', 'vscode-high-contrast-light'],
      };
      await page.locator('.disclosure').click();
      for (const [name, [theme, className]] of Object.entries(themes)) {
        await useSettings(workbench, { 'workbench.colorTheme': theme });
        await page.locator(`body.${className}`).waitFor();
        await loaded(workbench, cell(page, 'a yellow duck').locator('img'));
        await workbench.screenshot(`gallery-grid-${name}`);
        await cell(page, 'a yellow duck').click();
        await loaded(workbench, page.locator('.large img'));
        await workbench.screenshot(`gallery-detail-${name}`);
        await button(page, 'Back to All Pictures').click();
      }
      await page.locator('.disclosure').click();
      await useSettings(workbench, {});
    },
  },
  {
    name: 'five thousand pictures: only what is seen is there, and what is seen is right',
    async run({ workbench }) {
      const entry = manifest(workbench)['images/a-yellow-duck.png'];
      const count = 5000;
      /** @type {Record<string, unknown>} */
      const assets = {};
      mkdirSync(join(workbench.folder, 'many'));
      for (let number = 0; number < count; number += 1) {
        const name = `many/${number}.png`;
        writeFileSync(join(workbench.folder, name), pixel);
        // The higher its number, the older it is, and all are older than what was drawn here.
        utimesSync(join(workbench.folder, name), 1_600_000_000 - number, 1_600_000_000 - number);
        const request = { ...entry.request, prompt: `picture number ${number}`, seed: number };
        const model = number % 10 === 0 ? { ...entry.model, id: 'another/model' } : entry.model;
        assets[name] = { ...entry, request, model };
      }
      const before = Object.keys(manifest(workbench)).length;
      write(workbench, manifestName, JSON.stringify({ version: 1, assets: { ...manifest(workbench), ...assets } }));
      const page = await openGrid(workbench);
      await page
        .locator('.count')
        .filter({ hasText: /^5,0\d\d pictures/ })
        .waitFor();
      const shown = () => page.locator('.cell').count();
      const nodes = () => page.locator('body *').count();
      assert.ok((await shown()) < 80, `${await shown()} cells`);
      assert.ok((await nodes()) < 1000, `${await nodes()} elements`);
      await page.locator('body').evaluate(() => scrollTo(0, document.body.scrollHeight));
      await cell(page, `picture number ${count - 1}`).waitFor();
      assert.ok((await shown()) < 80, `${await shown()} cells at the end`);
      // In the middle: the cells are those of their places.
      await page.locator('body').evaluate(() => scrollTo(0, document.body.scrollHeight / 2));
      await workbench.waitFor(async () => {
        const indices = await page
          .locator('.cell button')
          .evaluateAll((buttons) =>
            buttons.map((each) => [Number(each.getAttribute('data-index')), each.textContent ?? '']),
          );
        const inMiddle = indices.filter(([index]) => Number(index) > 1000 && Number(index) < 4000);
        const offsets = new Set(
          inMiddle.map(([index, text]) => Number(index) - Number(/\d+$/.exec(String(text))?.[0])),
        );
        return inMiddle.length > 10 && offsets.size === 1;
      }, 'the pictures of the middle in their places');
      await workbench.screenshot('gallery-many');
      await page.locator('.search input').fill('number 4321');
      await page.locator('.count').filter({ hasText: `1 of` }).waitFor();
      await workbench.waitFor(async () => (await shown()) === 1, 'the one cell');
      await loaded(workbench, page.locator('.cell img'));
      await page.locator('.search input').fill('');
      await page.locator('vscode-dropdown[aria-label="Filter by model"]').click();
      await page.locator('vscode-option:visible').filter({ hasText: 'another/model' }).click();
      await page.locator('.count').filter({ hasText: '500 of' }).waitFor();
      assert.ok(before > 0);
    },
  },
];

/** @param {Workbench} workbench @param {string} name */
function readBytes(workbench, name) {
  return workbench.waitForFile(name, (bytes) => bytes.length > 0);
}
