// Runs of the animation editor, and what interrupts them.
import assert from 'node:assert/strict';
import { animate, button, field, fill, frameShown, small, unfold, waitForState } from './animationSteps.mjs';
import { reloadWindow } from './steps.mjs';

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
      await last.locator('.otherRuns li').filter({ hasText: '8 frames' }).waitFor();
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
];
