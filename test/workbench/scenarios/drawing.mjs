// The whole path as its user walks it: select a sentence, run the command, see the picture and its link.
import assert from 'node:assert/strict';
import {
  exists,
  expectPicture,
  expectText,
  generate,
  manifest,
  openDocument,
  pictures,
  useSettings,
  waitForIdle,
  waitForStatus,
  waitForText,
} from './steps.mjs';

/** @type {import('../launch/run.mjs').Scenario[]} */
export default [
  {
    name: 'nothing runs before something is drawn',
    async run({ workbench, home }) {
      assert.equal(await waitForIdle(workbench), 'Easel');
      assert.equal(exists({ folder: home }, '.local/state/easel'), false);
    },
  },
  {
    name: 'a selected sentence becomes a picture and a link below it, by the palette',
    async run({ workbench }) {
      await openDocument(workbench, 'fruit.md', '# Fruit\n\nA red apple on a blue background.\n\nMore about fruit.\n');
      await workbench.selectLine(3);
      await workbench.palette(generate);
      await expectPicture(workbench, 'images/a-red-apple-on-a-blue-background.png');
      const link = '![A red apple on a blue background.](images/a-red-apple-on-a-blue-background.png)';
      await expectText(workbench, `# Fruit\n\nA red apple on a blue background.\n\n${link}\n\nMore about fruit.`);
      await waitForStatus(workbench, /^Easel · (?:CPU|CUDA)$/);
      const entry = manifest(workbench)['images/a-red-apple-on-a-blue-background.png'];
      assert.equal(entry.request.prompt, 'A red apple on a blue background.');
      assert.match(entry.sha256, /^[0-9a-f]{64}$/);
      await workbench.palette('Markdown: Open Preview to the Side');
      await workbench.webviewFrame().locator('img[alt="A red apple on a blue background."]').waitFor();
      await workbench.waitFor(
        () =>
          workbench
            .webviewFrame()
            .locator('img')
            .evaluate((image) => image.naturalWidth === 256),
        'the picture in the preview',
      );
      await workbench.screenshot('generated-light');
      await useSettings(workbench, {
        'workbench.colorTheme': 'Default Dark Modern',
        '[markdown]': { 'editor.wordWrap': 'on' },
      });
      await workbench.page.locator('.monaco-workbench.vs-dark').waitFor();
      await workbench.screenshot('generated-dark');
      await useSettings(workbench, {});
    },
  },
  {
    name: 'one undo takes the link away and keeps the file, redo brings it back',
    async run({ workbench }) {
      await openDocument(workbench, 'undo.md', 'A yellow star.\n\nMore.\n');
      await workbench.selectLine(1);
      await workbench.palette(generate);
      const link = '![A yellow star.](images/a-yellow-star.png)';
      await expectText(workbench, `A yellow star.\n\n${link}\n\nMore.`);
      await workbench.press('ControlOrMeta+Z');
      await expectText(workbench, 'A yellow star.\n\nMore.');
      await expectPicture(workbench, 'images/a-yellow-star.png');
      await workbench.press('ControlOrMeta+Shift+Z');
      await expectText(workbench, `A yellow star.\n\n${link}\n\nMore.`);
    },
  },
  {
    name: 'the context menu draws the list item around the cursor, into the list item',
    async run({ workbench }) {
      await openDocument(workbench, 'list.md', '- a **green** [pear](http://example.org)\n- a dog\n');
      await workbench.goTo(1, 8);
      await workbench.contextMenu('Generate Image from Selection');
      await expectPicture(workbench, 'images/a-green-pear.png');
      const link = '![a green pear](images/a-green-pear.png)';
      await expectText(workbench, `- a **green** [pear](http://example.org)\n\n  ${link}\n\n- a dog`);
    },
  },
  {
    name: 'drawing twice never overwrites',
    async run({ workbench }) {
      await openDocument(workbench, 'twice.md', 'A blue car.\n');
      await workbench.goTo(1, 3);
      await workbench.palette(generate);
      const first = await expectPicture(workbench, 'images/a-blue-car.png');
      await waitForText(workbench, (text) => text.includes('a-blue-car.png'), 'the first link');
      await waitForIdle(workbench);
      await workbench.goTo(1, 3);
      await workbench.palette(generate);
      const second = await expectPicture(workbench, 'images/a-blue-car-2.png');
      await expectText(
        workbench,
        'A blue car.\n\n![A blue car.](images/a-blue-car-2.png)\n\n![A blue car.](images/a-blue-car.png)',
      );
      assert.deepEqual(await expectPicture(workbench, 'images/a-blue-car.png'), first);
      assert.notDeepEqual(second, first); // another seed
      assert.deepEqual(
        pictures(workbench).filter((name) => name.includes('car')),
        ['a-blue-car-2.png', 'a-blue-car.png'],
      );
    },
  },
  {
    name: 'folders whose names have spaces and letters beyond ASCII',
    async run({ workbench }) {
      await useSettings(workbench, { 'easel.assets.destination': '../Meine Bilder (neu)/${documentBaseName}' });
      await openDocument(workbench, 'Böse Ordner/mein Text.md', 'Ein grünes Auto.\n');
      await workbench.selectLine(1);
      await workbench.palette(generate);
      await expectPicture(workbench, 'Meine Bilder (neu)/mein Text/ein-grünes-auto.png');
      const link = '![Ein grünes Auto.](../Meine%20Bilder%20%28neu%29/mein%20Text/ein-grünes-auto.png)';
      await expectText(workbench, `Ein grünes Auto.\n\n${link}`);
      await workbench.palette('Markdown: Open Preview to the Side');
      await workbench.waitFor(
        () =>
          workbench
            .webviewFrame()
            .locator('img')
            .evaluate((image) => image.naturalWidth === 256),
        'the picture in the preview',
      );
      await useSettings(workbench, {});
    },
  },
  {
    name: "VS Code's own setting for pasted files says where pictures go",
    async run({ workbench }) {
      await useSettings(workbench, {
        'markdown.copyFiles.destination': { '/docs/**/*': '/assets/${documentBaseName}/' },
      });
      await openDocument(workbench, 'docs/guide.md', 'A house.\n');
      await workbench.selectLine(1);
      await workbench.palette(generate);
      await expectPicture(workbench, 'assets/guide/a-house.png');
      await expectText(workbench, 'A house.\n\n![A house.](../assets/guide/a-house.png)');
      await useSettings(workbench, {});
    },
  },
  {
    name: 'a comment of a program becomes a picture and a path in the comment',
    async run({ workbench }) {
      await openDocument(workbench, 'tree.py', 'def plant():\n    # a green tree\n    # in a meadow\n    pass\n');
      await workbench.goTo(3, 10);
      await workbench.palette(generate);
      await expectPicture(workbench, 'images/a-green-tree-in-a-meadow.png');
      await expectText(
        workbench,
        'def plant():\n    # a green tree\n    # in a meadow\n    # images/a-green-tree-in-a-meadow.png\n    pass',
      );
      await workbench.save();
      await workbench.waitForFile('tree.py', (content) =>
        content.includes('    # images/a-green-tree-in-a-meadow.png\n'),
      );
    },
  },
];
