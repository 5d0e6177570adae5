// All kinds of motion, and all kinds of file that they become.
import assert from 'node:assert/strict';
import { animate, button, choose, field, fill, frameShown, themes, unfold, waitForState } from './animationSteps.mjs';
import { useSettings } from './steps.mjs';

/** @type {import('../launch/run.mjs').Scenario[]} */
export default [
  {
    name: 'all kinds of motion, in light, dark and both high-contrast themes',
    async run({ workbench, page: window }) {
      const page = await animate(workbench, 'a sailboat on the sea');
      const prompts = () => page.locator('.prompts li').count();
      for (const [kind, count] of /** @type {const} */ ([
        ['Walk through a grid of four prompts', 4],
        ['Walk around a prompt', 1],
        ['Walk from seed to seed', 1],
        ['Loop without a seam', 1],
        ['Walk from prompt to prompt', 1],
        ['Video input', 1],
      ])) {
        await choose(page, 'Motion', kind);
        await workbench.waitFor(async () => (await prompts()) === count, kind);
      }
      await page.locator('[data-group="video"] .groupBody').waitFor();
      await choose(page, 'Motion', 'Keyframes');
      await button(page, 'Add Prompt').click();
      await field(page, 'Prompt 2').fill('a lighthouse at night');
      await fill(page, { Width: '128', Height: '128', Seed: '1', 'Max Frames': '4' });
      const beyond = await page.locator('.marker').nth(1).getAttribute('aria-valuetext');
      assert.equal(beyond, 'Frame 71, after the last one: a lighthouse at night');
      await page.locator('.marker').nth(1).press('ArrowLeft');
      const camera = await unfold(page, 'camera');
      await camera.locator('[data-parameter="zoom"]').getByRole('textbox').fill('0:(1), 1:(1.3), 3:(1.1)');
      await button(page, 'Run').click();
      await waitForState(workbench, page, /^4 frames/);
      await button(page, 'Pause').click();
      await window.setViewportSize({ width: 1400, height: 1400 });
      for (const [name, [theme, className]] of Object.entries(themes)) {
        await useSettings(workbench, { 'workbench.colorTheme': theme });
        await page.locator(`body.${className}`).waitFor();
        await page.locator('.animation h2').scrollIntoViewIfNeeded();
        await frameShown(workbench, page);
        await workbench.screenshot(`animation-${name}`);
        await camera.locator('[data-parameter="angle"]').scrollIntoViewIfNeeded();
        await workbench.screenshot(`animation-curves-${name}`);
      }
      await useSettings(workbench, {});
      await window.setViewportSize({ width: 1400, height: 900 });
    },
  },
];
