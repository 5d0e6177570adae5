// The gallery's list: found, reached by keyboard, dragged, deleted; and what may go wrong on disk.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { button, cell, loaded, openGrid, readBytes, themes } from './gallerySteps.mjs';
import { exists, manifest, openDocument, read, reloadWindow, useSettings, waitForText, write } from './steps.mjs';

const manifestName = 'easel.assets.json';

/** The smallest PNG: one pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** @type {import('../launch/run.mjs').Scenario[]} */
export default [
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
