// Pictures that documents name and that are not there: found, explained, drawn where they belong.
import assert from 'node:assert/strict';
import {
  exists,
  expectText,
  manifest,
  manySteps,
  openDocument,
  read,
  useSettings,
  waitForIdle,
  waitForItem,
  waitForSteps,
  waitForText,
  write,
} from './steps.mjs';

/** @typedef {import('./steps.mjs').Workbench} Workbench */

const generateAll = 'Easel: Generate Images from Alt Text…';

/** Until the checklist has such rows, read with their second lines. @param {Workbench} workbench @param {RegExp[]} parts */
async function waitForChecklist(workbench, parts) {
  const rows = workbench.page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row');
  /** @type {string[]} */
  let last = [];
  await workbench.waitFor(
    async () => {
      last = (await rows.allInnerTexts()).map((text) => text.replaceAll('\u00a0', ' ').replaceAll('\n', ' | '));
      return parts.every((part) => last.some((row) => part.test(row)));
    },
    () => `${parts.join(', ')} in the checklist, which has:\n${last.join('\n')}`,
  );
}

/** @param {Workbench} workbench @param {string} name @param {string | Buffer} start is among the first bytes of such files */
async function expectFile(workbench, name, start) {
  const content = await workbench.waitForFile(name, (bytes) => bytes.length > 1000);
  assert.ok(content.subarray(0, 16).includes(start), `${name} is not of its kind`);
  return content;
}

/** Opens the hover at the cursor, until it has a part of ours: others have theirs in it. @param {Workbench} workbench @param {RegExp} part */
async function hoverText(workbench, part) {
  const hover = workbench.page.locator('.monaco-hover:visible .hover-contents');
  await workbench.waitFor(async () => {
    await workbench.press('ControlOrMeta+K ControlOrMeta+I');
    return (await hover.filter({ hasText: part }).count()) > 0;
  }, 'the hover');
  return (await hover.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
}

/** @type {import('../launch/run.mjs').Scenario[]} */
export default [
  {
    name: 'a README with missing pictures: the checklist explains, and what is chosen lands at its target',
    async run({ workbench }) {
      await useSettings(workbench, {});
      const text = [
        '# Fruit',
        '![a red apple](pics/the%20apple.png)',
        '![a moon](pics/moon.webp)',
        '![](pics/nothing.png)',
        '![a cat](pics/two.png) ![a dog](pics/two.png)',
        '![a bird](pics/bird.gif)',
        '![a tree](../../outside.png)',
        '![a house](https://example.org/house.png)',
      ];
      await openDocument(workbench, 'alt/README.md', `${text.join('\n\n')}\n`);
      await workbench.palette(generateAll);
      await waitForChecklist(workbench, [
        /a red apple.*alt\/pics\/the apple\.png.*alt\/README\.md:3/,
        /a moon.*alt\/pics\/moon\.webp/,
        /nothing\.png.*no alt text/,
        /two\.png.*different things.*“a cat”, “a dog”/,
        /bird\.gif.*cannot write/,
        /outside\.png.*outside of this folder/,
        /example\.org.*network/,
      ]);
      await workbench.page.mouse.move(700, 850); // a tooltip would hide the title
      await workbench.page.locator('.workbench-hover:visible').waitFor({ state: 'detached' });
      await workbench.screenshot('alt-text-checklist');

      // The text is edited here and in the document.
      const moon = workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'a moon' });
      await moon.hover();
      await moon.locator('.codicon-edit').click();
      // The list goes before the box comes: what is typed too early would choose from the list.
      await workbench.waitFor(async () => (await workbench.quickInput())?.title.startsWith('Alt text of'), 'the text');
      await workbench.answer('a yellow star');
      await waitForChecklist(workbench, [/a yellow star.*alt\/pics\/moon\.webp/]);
      await workbench.page.locator('.quick-input-widget:visible .quick-input-box input').first().press('Enter');
      await expectFile(workbench, 'alt/pics/the apple.png', 'PNG');
      await expectFile(workbench, 'alt/pics/moon.webp', 'WEBP');
      const edited = text.join('\n\n').replace('a moon', 'a yellow star');
      await expectText(workbench, edited);
      // An entry comes after its file.
      await workbench.waitForNotification('2 pictures are drawn');
      const entries = manifest(workbench);
      assert.equal(entries['alt/pics/moon.webp'].altText, 'a yellow star');
      assert.equal(entries['alt/pics/moon.webp'].request.format, 'webp');
      assert.equal(exists(workbench, 'alt/pics/nothing.png'), false);

      await workbench.clickNotification('Review…', '2 pictures are drawn');
      await workbench.page.locator('.tab[data-resource-name="the apple.png"]').waitFor();
      await workbench.waitFor(async () => (await workbench.quickInput())?.title.includes('(1 of 2)'), 'the review');
      await workbench.screenshot('alt-text-review');
      await workbench.choose('Accept');
      await workbench.waitFor(async () => (await workbench.quickInput())?.title.includes('(2 of 2)'), 'the second');
      const first = await expectFile(workbench, 'alt/pics/moon.webp', 'WEBP');
      await workbench.choose('Draw Again');
      await workbench.waitForFile('alt/pics/moon.webp', (content) => !content.equals(first) && content.length > 1000);
      await workbench.waitFor(
        async () => (await workbench.quickInput())?.title.includes('(2 of 2)'),
        'the second again',
      );
      await workbench.choose('Skip');
      await workbench.waitFor(() => !exists(workbench, 'alt/pics/moon.webp'), 'the picture to be taken back');
      await workbench.waitForFile('easel.assets.json', (content) => !content.includes('moon.webp'));
      assert.ok(exists(workbench, 'alt/pics/the apple.png'));

      await workbench.click('.tab[data-resource-name="README.md"]');
      await workbench.goTo(1);
      await workbench.press('ControlOrMeta+Z');
      await expectText(workbench, text.join('\n\n'));
      assert.ok(exists(workbench, 'alt/pics/the apple.png'), 'undo takes no picture away');
    },
  },
  {
    name: "Quick Fix on VS Code's own finding, CodeLens and our own finding draw a missing picture",
    async run({ workbench }) {
      await useSettings(workbench, { 'markdown.validate.enabled': true });
      await openDocument(workbench, 'alt/fix.md', '![a pear](pics/pear.png)\n\n![a lemon](pics/lemon.jpg)\n');
      await workbench.page.locator('.squiggly-warning').first().waitFor();
      await workbench.waitFor(
        async () => (await workbench.page.locator('.squiggly-info').count()) === 0,
        'the same not to be told twice',
      );
      await workbench.goTo(1, 14);
      await workbench.quickFix('Generate Image from Alt Text');
      await expectFile(workbench, 'alt/pics/pear.png', 'PNG');
      await useSettings(workbench, {});
      await workbench.page.locator('.squiggly-info').first().waitFor(); // ours, at the other one
      await workbench.goTo(3, 14);
      await workbench.press('Alt+F8');
      await workbench.page.locator('.marker-widget').filter({ hasText: 'alt/pics/lemon.jpg is not there' }).waitFor();
      await workbench.screenshot('alt-text-diagnostics');
      await workbench.press('Escape');
      await workbench.codeLens('Generate Image');
      await expectFile(workbench, 'alt/pics/lemon.jpg', Buffer.from([0xff, 0xd8, 0xff]));
      await workbench.page.locator('.squiggly-info').first().waitFor({ state: 'detached' });
    },
  },
  {
    name: 'the hover tells how a picture was drawn; a changed alt text makes it stale until it is kept or drawn anew',
    async run({ workbench }) {
      await openDocument(
        workbench,
        'alt/page.html',
        '<p>\n  <img src="pics/key.png" alt="a key" width="96" height="64">\n</p>\n',
      );
      await workbench.goTo(2, 20);
      await hoverText(workbench, /alt\/pics\/key\.png\sis\snot\sthere\.\s*Generate/);
      await workbench.press('Escape');
      await workbench.codeLens('Generate Image');
      await expectFile(workbench, 'alt/pics/key.png', 'PNG');
      const { request } = await workbench.waitFor(() => manifest(workbench)['alt/pics/key.png'], 'the entry');
      assert.deepEqual([request.outputWidth, request.outputHeight], [96, 64]);
      await waitForIdle(workbench);
      await workbench.page.locator('.squiggly-info').first().waitFor({ state: 'detached' }); // it is no longer missing
      await workbench.goTo(2, 20);
      const hover = await hoverText(workbench, /Prompt/);
      // What is scrolled out of sight is read without its line breaks.
      assert.match(hover, new RegExp(`Prompt a key\\s*Seed ${request.seed} · Model builtin`));
      assert.match(hover, /Regenerate · Variations/);
      await workbench.waitFor(
        () => workbench.page.locator('.monaco-hover:visible img').evaluate((image) => image.naturalWidth === 96),
        'the preview',
      );
      await workbench.screenshot('alt-text-hover');
      await workbench.press('Escape');

      const change = async (/** @type {string} */ from, /** @type {string} */ to) => {
        const line = read(workbench, 'alt/page.html').split('\n')[1];
        const column = line.indexOf(from) + 1;
        await workbench.selectText(2, column, 2, column + from.length);
        await workbench.type(to);
        await workbench.save();
        await workbench.page.locator('.squiggly-info').first().waitFor();
      };
      await change('a key', 'a golden key');
      await workbench.quickFix('Keep Image as It Is');
      await workbench.page.locator('.squiggly-info').first().waitFor({ state: 'detached' });
      assert.equal(manifest(workbench)['alt/pics/key.png'].altText, 'a golden key');

      await change('a golden key', 'a blue key');
      await workbench.screenshot('alt-text-stale');
      const before = await expectFile(workbench, 'alt/pics/key.png', 'PNG');
      await workbench.quickFix('Regenerate Image');
      const { message } = await workbench.dialog();
      assert.match(message, /Replace alt\/pics\/key\.png/);
      await workbench.clickDialog('Replace');
      await workbench.waitForNotification('alt/pics/key.png is drawn anew');
      assert.equal(manifest(workbench)['alt/pics/key.png'].request.prompt, 'a blue key');
      const after = await expectFile(workbench, 'alt/pics/key.png', 'PNG');
      assert.ok(!after.equals(before));
      await workbench.clickNotification('Undo', 'drawn anew');
      await workbench.waitForFile('alt/pics/key.png', (content) => content.equals(before));
      await workbench.waitFor(() => manifest(workbench)['alt/pics/key.png'].altText === 'a golden key', 'its entry');
    },
  },
  {
    name: 'variations are new files, and the document shows the one that is chosen',
    async run({ workbench }) {
      await openDocument(workbench, 'alt/var.md', '![a mug](pics/a%20mug.png)\n');
      await workbench.codeLens('Generate Image');
      const original = await expectFile(workbench, 'alt/pics/a mug.png', 'PNG');
      await waitForIdle(workbench);
      await workbench.goTo(1, 3);
      await workbench.waitFor(async () => {
        await workbench.palette('Easel: Create Variations of Image at Cursor');
        return true;
      }, 'the command');
      await workbench.waitFor(
        async () => (await workbench.quickInput())?.title.startsWith('Variations of'),
        'the list',
      );
      await waitForItem(workbench, 'a mug-3.png');
      const focused = workbench.page.locator('.quick-input-list .monaco-list-row.focused');
      await focused.first().waitFor(); // before that, keys go nowhere
      await workbench.press('ArrowDown ArrowDown');
      await workbench.page.locator('.tab[data-resource-name="a mug-3.png"]').waitFor();
      await workbench.screenshot('alt-text-variations');
      await workbench.choose('a mug-2.png');
      await waitForText(workbench, (text) => text === '![a mug](pics/a%20mug-2.png)', 'the chosen one');
      for (const number of [2, 3, 4]) await expectFile(workbench, `alt/pics/a mug-${number}.png`, 'PNG');
      assert.ok((await expectFile(workbench, 'alt/pics/a mug.png', 'PNG')).equals(original));
    },
  },
  {
    name: 'a document that changes and is closed while its batch is drawn: all pictures land, and the one that is in none is named',
    async run({ workbench }) {
      await useSettings(workbench, { 'easel.numInferenceSteps': manySteps });
      const names = ['bell', 'drum', 'violin'];
      const lines = names.map((name) => `![a ${name}](busy/${name}.png)`);
      await openDocument(workbench, 'alt/busy.md', `${lines.join('\n\n')}\n`);
      await workbench.palette(generateAll);
      await waitForChecklist(workbench, [/a bell/, /a drum/, /a violin/]);
      await workbench.page.locator('.quick-input-widget:visible .quick-input-box input').first().press('Enter');
      await waitForSteps(workbench);
      await workbench.selectLine(3);
      await workbench.press('Delete');
      await workbench.goTo(1);
      await workbench.type('Above.\n\n');
      const changed = `Above.\n\n${lines[0]}\n\n\n\n${lines[2]}\n`;
      await expectText(workbench, changed.trimEnd());
      await workbench.save();
      await workbench.palette('View: Close All Editors');
      assert.equal(exists(workbench, 'alt/busy/violin.png'), false, 'it was drawn before the document was closed');
      const said = '3 pictures are drawn. No document refers any more to: alt/busy/drum.png.';
      await workbench.waitForNotification(said, 150_000);
      for (const name of names) await expectFile(workbench, `alt/busy/${name}.png`, 'PNG');
      assert.equal(read(workbench, 'alt/busy.md'), changed);
      const entries = manifest(workbench);
      for (const name of names) assert.equal(entries[`alt/busy/${name}.png`].altText, `a ${name}`);
      await useSettings(workbench, {});
    },
  },
  {
    name: 'a manifest with a merge conflict: told once, left as it is, a repaired copy beside it',
    async run({ workbench }) {
      const before = read(workbench, 'easel.assets.json');
      const [first, ...rest] = before.split('\n');
      const damaged = [
        first,
        '<<<<<<< ours',
        ...rest.slice(0, 1),
        '=======',
        ...rest.slice(0, 1),
        '>>>>>>> theirs',
        ...rest.slice(1),
      ].join('\n');
      write(workbench, 'easel.assets.json', damaged);
      await openDocument(workbench, 'alt/merge.md', '![a boat](pics/boat.png)\n');
      const { buttons } = await workbench.waitForNotification('easel.assets.json cannot be understood');
      assert.deepEqual(buttons, ['Open', 'Write Repaired Copy']);
      await workbench.clickNotification('Write Repaired Copy', 'cannot be understood');
      await workbench.waitForNotification('The repaired copy has');
      const repaired = JSON.parse(read(workbench, 'easel.assets.repaired.json'));
      assert.deepEqual(repaired, JSON.parse(before));
      assert.equal(read(workbench, 'easel.assets.json'), damaged);
      await workbench.screenshot('manifest-repaired');
      write(workbench, 'easel.assets.json', before);
    },
  },
];
