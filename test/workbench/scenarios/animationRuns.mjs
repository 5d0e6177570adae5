// Runs of the animation editor, and what interrupts them.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { animate, field, fill, frameShown, shownRun, small, unfold, waitForState } from './animationSteps.mjs';
import { button } from './gallerySteps.mjs';
import { enginePid, exists, expectText, openDocument, read, reloadWindow, sidecarPid } from './steps.mjs';

/** @type {import('../launch/run.mjs').Scenario[]} */
export default [
  {
    name: 'a run is stopped, found again after a reload, goes on, and plays unless no motion is wanted',
    async run({ workbench, page: window }) {
      const page = await animate(workbench, 'a yellow duck');
      await fill(page, { Width: small.width, Height: small.height, Seed: '3', 'Max Frames': '8' });
      const steps = (await unfold(page, 'change')).locator('[data-parameter="stepsCurve"]');
      await steps.getByRole('textbox').fill('0:(300)');
      await button(page, 'Run').click();
      await waitForState(workbench, page, /^[1-6] of 8 frames$/);
      await frameShown(workbench, page);
      await button(page, 'Stop').click();
      await waitForState(workbench, page, /^Stopped after [1-7] of 8 frames$/);
      await reloadWindow(workbench);
      const again = workbench.webviewFrame();
      await waitForState(workbench, again, /^Stopped after [1-7] of 8 frames$/);
      await frameShown(workbench, again);
      await button(again, 'Resume').click();
      await waitForState(workbench, again, /^[1-7] of 8 frames$/);
      // A run goes on while the window is reloaded.
      await reloadWindow(workbench);
      const last = workbench.webviewFrame();
      await waitForState(workbench, last, /^8 frames, 0\.67 s$/);
      // It plays by itself if the page has seen it being drawn.
      await last.locator('.play').click();
      await last.locator('.play').click();
      await field(last, 'Max Frames').fill('2');
      await button(last, 'Run').click();
      await waitForState(workbench, last, /^2 frames/);
      await button(last, 'Pause').waitFor();
      await last
        .locator('.otherRuns li')
        .filter({ hasText: /^a yellow duck\s*8 frames/ })
        .waitFor();
      await window.emulateMedia({ reducedMotion: 'reduce' });
      await button(last, 'Run').click();
      await waitForState(workbench, last, /^Waiting|^1 of 2/);
      await waitForState(workbench, last, /^2 frames/);
      assert.equal(await last.locator('.play').innerText(), 'Play');
      await window.emulateMedia({ reducedMotion: 'no-preference' });
      for (let left = await last.locator('.otherRuns li').count(); left >= 0; left -= 1) {
        await button(last, 'Discard Frames').click();
        if (left > 0) await button(last, 'Show').click();
      }
      await last.locator('.player p').filter({ hasText: 'The frames appear here.' }).waitFor();
    },
  },
  {
    name: 'a sidecar or an engine that is killed in the middle of a run: it is said, and the run ends with the very frames',
    async run({ workbench, home }) {
      const page = await animate(workbench, 'a grey cat');
      await fill(page, { Width: small.width, Height: small.height, Seed: '11', 'Max Frames': '5' });
      const steps = (await unfold(page, 'change')).locator('[data-parameter="stepsCurve"]');
      await steps.getByRole('textbox').fill('0:(100)');
      await button(page, 'Run').click();
      await waitForState(workbench, page, /^5 frames/);
      const { hashes: whole } = await shownRun(page, home);
      assert.equal(new Set(whole).size, 5);

      const stopped =
        /^Stopped after [1-4] of 5 frames\. The (?:Easel sidecar process ended .* its frames are kept|engine process ended)/;
      await button(page, 'Run').click();
      await waitForState(workbench, page, /^[23] of 5 frames/);
      process.kill(sidecarPid(home), 'SIGKILL');
      const { buttons } = await workbench.waitForNotification('sidecar process ended while “a grey cat” was drawn');
      assert.ok(buttons.includes('Try Again'), `${buttons}`);
      await waitForState(workbench, page, stopped);
      await workbench.screenshot('animation-killed');
      await button(page, 'Resume').click();
      await waitForState(workbench, page, /^5 frames/);
      assert.deepEqual((await shownRun(page, home)).hashes, whole);

      await button(page, 'Run').click();
      await waitForState(workbench, page, /^[23] of 5 frames/);
      process.kill(enginePid(sidecarPid(home)), 'SIGKILL');
      await workbench.waitForNotification('The engine process ended while it was drawing');
      await waitForState(workbench, page, stopped);
      await workbench.clickNotification('Try Again', 'The engine process ended while it was drawing');
      await waitForState(workbench, page, /^5 frames/);
      assert.deepEqual((await shownRun(page, home)).hashes, whole);
    },
  },
  {
    name: 'what was exported before a reload is inserted after it',
    async run({ workbench }) {
      await openDocument(workbench, 'later.md', 'Later: \n');
      await workbench.goTo(1, 8);
      const page = await animate(workbench, 'a blue boat');
      await fill(page, { Width: small.width, Height: small.height, Seed: '5', 'Max Frames': '3' });
      await button(page, 'Run').click();
      await waitForState(workbench, page, /^3 frames/);
      await button(page, 'Export').click();
      await page.locator('.exported').filter({ hasText: 'a-blue-boat.webp' }).waitFor();
      await reloadWindow(workbench);
      const again = workbench.webviewFrame();
      await again.locator('.exported').filter({ hasText: 'a-blue-boat.webp' }).waitFor();
      await workbench.openFile('later.md');
      await workbench.goTo(1, 8);
      await workbench.palette('Easel: Open Gallery');
      await button(workbench.webviewFrame(), 'Insert at Cursor').click();
      await expectText(workbench, 'Later: ![a blue boat](images/a-blue-boat.webp)');
      await workbench.save();
      assert.equal(exists(workbench, 'images/a-blue-boat-2.webp'), false);
      rmSync(join(workbench.folder, 'images/a-blue-boat.webp'));
      await workbench.palette('Easel: Open Gallery');
      await button(workbench.webviewFrame(), 'Insert at Cursor').click();
      await workbench.waitForNotification('a-blue-boat.webp');
      assert.equal(read(workbench, 'later.md'), 'Later: ![a blue boat](images/a-blue-boat.webp)\n');
    },
  },
];
