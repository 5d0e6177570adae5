// Animation files, run as their writers do it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import upng from 'upng-js';
import {
  exists,
  expectText,
  generate,
  openDocument,
  read,
  reloadWindow,
  useSettings,
  waitForIdle,
  waitForStatus,
  write,
} from './steps.mjs';

const run = 'Easel: Run Animation';
const quick = { width: 64, height: 64, stepsCurve: '0:(2)', seed: 7 };
/** So much to draw that there is time to do something meanwhile. */
const long = {
  prompts: { 0: 'a red apple', 11: 'a green pear' },
  ...{ interpolatePrompts: true, maxFrames: 12, zoom: '0:(1.03)', stepsCurve: '0:(200)', seed: 5 },
  ...{ width: 128, height: 128 },
};

/** @param {import('./steps.mjs').Workbench} workbench @param {string} name @param {object} spec */
async function openSpec(workbench, name, spec) {
  await openDocument(workbench, name, `${JSON.stringify(spec, undefined, 2)}\n`);
}

/** What another program reads of a file that plays. @param {import('./steps.mjs').Workbench} workbench @param {string} name */
async function played(workbench, name) {
  await workbench.waitForFile(name, (bytes) => bytes.length > 0, 120_000);
  const { frames, width } = upng.decode(readFileSync(join(workbench.folder, name)));
  return { pages: frames.length, delays: new Set(frames.map(({ delay }) => delay)), width };
}

/** Until some frames are there. @param {import('./steps.mjs').Workbench} workbench */
function waitForFrames(workbench) {
  return waitForStatus(workbench, /frame (?:[4-9]|1\d) of 12/);
}

/** @type {import('../launch/run.mjs').Scenario[]} */
export default [
  {
    name: 'an animation file is run by its CodeLens: what plays lies beside it, and goes into the document of before',
    async run({ workbench }) {
      await openDocument(workbench, 'note.md', '# A morph\n\n');
      await workbench.goTo(3);
      const prompts = { 0: 'a red apple', 4: 'a green pear' };
      await openSpec(workbench, 'motion/book.easel.json', { prompts, ...quick, maxFrames: 8, fps: 10 });
      await workbench.codeLens('Run Animation');
      const { pages, delays, width } = await played(workbench, 'motion/book.png');
      assert.deepEqual({ pages, delays, width }, { pages: 8, delays: new Set([100]), width: 64 });
      const { buttons } = await workbench.waitForNotification('book.png was made');
      assert.deepEqual(buttons, ['Open', 'Insert at Cursor', 'Reveal']);
      await workbench.screenshot('animation-file');
      await workbench.clickNotification('Insert at Cursor', 'book.png was made');
      await expectText(workbench, '# A morph\n\n![a red apple, a green pear](motion/book.png)');
      await waitForIdle(workbench);
    },
  },
  {
    name: 'a walk is run by the palette, and no file is overwritten',
    async run({ workbench }) {
      write(workbench, 'motion/loop.png', 'mine');
      const walk = { mode: 'loop', prompts: ['a blue fish'], width: 64, height: 64, numInferenceSteps: 2, frames: 6 };
      await openSpec(workbench, 'motion/loop.easel.json', walk);
      await workbench.palette(run);
      assert.equal((await played(workbench, 'motion/loop-2.png')).pages, 6);
      assert.equal(read(workbench, 'motion/loop.png'), 'mine');
      await workbench.waitForNotification('loop-2.png was made');
      await waitForIdle(workbench);
    },
  },
  {
    name: 'a spec with mistakes is not run: the first is told and shown at its place',
    async run({ workbench }) {
      const line = '  "zoom": "0:(1.0), 24:1.5",';
      await openDocument(workbench, 'wrong.easel.json', `{\n  "prompts": "a cat",\n${line}\n  "fps": 300\n}\n`);
      await workbench.goTo(1);
      await workbench.palette(run);
      const column = line.indexOf('1.5') + 1;
      const { message } = await workbench.waitForNotification(`wrong.easel.json:3:${column}`);
      assert.match(message, /zoom: at character 13: expected "\(", found "1" .*\(and 1 more\)/);
      await workbench.waitFor(
        async () => (await workbench.statusBar()).some((text) => text.startsWith(`Ln 3, Col `)),
        'the cursor at the mistake',
      );
      assert.equal(exists(workbench, 'wrong.png'), false);
    },
  },
  {
    name: 'a run that was cancelled is resumed in the next window, and makes the very frames of an uninterrupted one',
    async run({ workbench }) {
      await openSpec(workbench, 'whole.easel.json', long);
      await workbench.palette(run);
      await workbench.waitForNotification('whole.png was made', 120_000);

      await openSpec(workbench, 'parts.easel.json', long);
      await workbench.palette(run);
      await waitForFrames(workbench);
      await workbench.clickStatusBar(/Easel/);
      await workbench.choose('Cancel: parts.easel.json');
      await workbench.waitForNotification('of 12 frames are kept');
      await waitForIdle(workbench);
      await reloadWindow(workbench);
      assert.equal(exists(workbench, 'parts.png'), false);
      await workbench.openFile('parts.easel.json');
      await workbench.palette(run);
      const { buttons, message } = await workbench.waitForNotification('are there from an earlier run');
      assert.match(message, /^(?:[3-9]|1[01]) of 12 frames of parts\.easel\.json/);
      assert.deepEqual(buttons, ['Resume', 'Start Over']);
      await workbench.clickNotification('Resume', 'are there from an earlier run');
      await workbench.waitForNotification('parts.png was made', 120_000);
      const bytes = (/** @type {string} */ name) => readFileSync(join(workbench.folder, name));
      assert.ok(bytes('parts.png').equals(bytes('whole.png')), 'the two files differ');
      await waitForIdle(workbench);
    },
  },
  {
    name: 'a window that is reloaded goes on with the run of before, and its file is the same',
    async run({ workbench }) {
      await openSpec(workbench, 'reloaded.easel.json', long);
      await workbench.palette(run);
      await waitForFrames(workbench);
      await reloadWindow(workbench);
      assert.equal(exists(workbench, 'reloaded.png'), false, 'it was drawn before the reload');
      await workbench.waitForNotification('reloaded.png was made', 120_000);
      const bytes = (/** @type {string} */ name) => readFileSync(join(workbench.folder, name));
      assert.ok(bytes('reloaded.png').equals(bytes('whole.png')), 'the two files differ');
      await waitForIdle(workbench);
    },
  },
  {
    name: 'a picture of a document is animated, and what plays takes its place there',
    async run({ workbench }) {
      const drawn = '<svg width="128" height="64"><rect width="64" height="64" fill="gold"/></svg>';
      const square = sharp(Buffer.from(drawn)).flatten({ background: 'navy' });
      write(workbench, 'moving/square.png', '');
      await square.png().toFile(join(workbench.folder, 'moving/square.png'));
      await openDocument(workbench, 'moving.md', '# Motion\n\n![A square](moving/square.png)\n');
      await workbench.goTo(3, 5);
      await workbench.palette('Easel: Animate Image…');
      const { items } = await workbench.waitFor(async () => {
        const input = await workbench.quickInput();
        return input && input.items.length > 1 ? input : undefined;
      }, 'the list of motions');
      // Nothing is known of what drew it.
      assert.equal(items.length, 5);
      await workbench.screenshot('animate-image');
      await workbench.choose('Pan Left');
      await workbench.waitForNotification('square-2.png was made');
      await workbench.clickNotification('Use in moving.md', 'square-2.png was made');
      await expectText(workbench, '# Motion\n\n![A square](moving/square-2.png)');
      const { pages, width } = await played(workbench, 'moving/square-2.png');
      // There and back.
      assert.deepEqual({ pages, width }, { pages: 94, width: 128 });
      await waitForIdle(workbench);
    },
  },
  {
    name: 'a picture that was drawn here shimmers, and becomes what other words say',
    async run({ workbench }) {
      await useSettings(workbench, { 'easel.width': 64, 'easel.height': 64, 'easel.numInferenceSteps': 2 });
      await openDocument(workbench, 'frogs/frog.md', 'A green frog.\n');
      await workbench.selectLine(1);
      await workbench.palette(generate);
      await expectText(workbench, 'A green frog.\n\n![A green frog.](images/a-green-frog.png)');
      await workbench.save();
      await waitForIdle(workbench);
      await workbench.goTo(3, 5);
      await workbench.palette('Easel: Animate Image…');
      await workbench.choose('Shimmer');
      await workbench.waitForNotification('a-green-frog-2.png was made');
      await workbench.clickNotification('Use in frog.md', 'a-green-frog-2.png was made');
      await expectText(workbench, 'A green frog.\n\n![A green frog.](images/a-green-frog-2.png)');
      await workbench.save();
      const { pages, width } = await played(workbench, 'frogs/images/a-green-frog-2.png');
      assert.deepEqual({ pages, width }, { pages: 24, width: 64 });

      await openDocument(workbench, 'frogs/fish.md', '![A green frog.](images/a-green-frog.png)\n\n');
      await workbench.goTo(1, 5);
      await workbench.palette('Easel: Animate Image…');
      await workbench.choose('Morph…');
      const asked = await workbench.waitFor(async () => {
        const input = await workbench.quickInput();
        return input?.title === 'Morph' ? input : undefined;
      }, 'the question for words');
      assert.equal(asked.value, 'A green frog.');
      await workbench.answer('a blue fish');
      await workbench.waitForNotification('a-green-frog-3.png was made');
      await workbench.goTo(3);
      await workbench.clickNotification('Insert at Cursor', 'a-green-frog-3.png was made');
      const frog = '![A green frog.](images/a-green-frog.png)';
      await expectText(workbench, `${frog}\n\n![A green frog., a blue fish](images/a-green-frog-3.png)`);
      // There and back.
      assert.equal((await played(workbench, 'frogs/images/a-green-frog-3.png')).pages, 46);
      await workbench.save();
      await useSettings(workbench, {});
    },
  },
];
