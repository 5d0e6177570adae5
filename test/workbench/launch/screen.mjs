// The screen, keyboard and mouse of one window, with nothing of VS Code's but its menus.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from './waitFor.mjs';

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('playwright-core').Locator} Locator
 */

/** How long a window may take for one thing; far more than it needs, as machines that run tests are busy. */
export const patience = 60_000;

export class Screen {
  /** @param {Page} page @param {string} screenshots folder */
  constructor(page, screenshots) {
    this.page = page;
    this.screenshots = screenshots;
  }

  /**
   * Polls until `check` gives something truthy, and resolves to that.
   * @template T
   * @param {() => T | Promise<T>} check  may throw: that counts as not yet
   * @param {string | (() => string)} what  for the error: "waited 60 s for ..."
   * @param {number} [ms]
   * @returns {Promise<NonNullable<T>>}
   */
  waitFor(check, what, ms = patience) {
    return waitFor(check, what, ms);
  }

  /** A PNG of the window. @param {string} name without ending @returns {Promise<string>} its path */
  async screenshot(name) {
    mkdirSync(this.screenshots, { recursive: true });
    const path = join(this.screenshots, `${name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  /** Playwright's names; a chord's parts are parted by a space: `press('Control+K Control+S')`. @param {string} keys */
  async press(keys) {
    for (const key of keys.split(' ')) await this.page.keyboard.press(key);
  }

  /** Types key by key into whatever has the focus, so that VS Code indents, closes brackets and suggests. @param {string} text */
  async type(text) {
    await this.page.keyboard.type(text);
  }

  /** @param {string} target a text on the screen, or a selector (starting with . # [ or an engine such as css=) */
  async click(target) {
    await this.locate(target).click();
  }

  /** @param {string} target as for `click` */
  async rightClick(target) {
    await this.locate(target).click({ button: 'right' });
  }

  /** @param {string} target as for `click` */
  async hover(target) {
    await this.locate(target).hover();
  }

  /**
   * Chooses from the context menu of the editor's cursor, or of `target`.
   * @param {string} item  label as shown; a submenu's entry as "Submenu > Entry"
   * @param {string} [target]  as for `click`
   */
  async contextMenu(item, target) {
    const menu = this.page.locator('.monaco-menu-container .monaco-menu').first();
    const entry = (/** @type {string} */ label) =>
      this.page
        .locator('.monaco-menu-container .action-item')
        .filter({ has: this.page.locator('.action-label').filter({ hasText: exactly(label) }) })
        .last();
    const labels = item.split(' > ');
    const last = entry(labels.pop() ?? item);
    const first = entry(labels[0] ?? item);
    await this.waitFor(async () => {
      if (!(await menu.isVisible())) await (target ? this.rightClick(target) : this.press('Shift+F10'));
      await menu.waitFor({ timeout: 5000 });
      if (await first.isVisible()) return true;
      await this.press('Escape'); // its entries are those of the moment it opened: open it again
      return false;
    }, `"${item}" in the context menu`);
    for (const submenu of labels) await entry(submenu).click();
    // A menu takes no click in its first tenth of a second, lest the click that opened it choose from it.
    await this.waitFor(async () => {
      if (await last.isVisible()) await last.click({ timeout: 5000 });
      return reaches(menu, 'hidden', 1000);
    }, `the context menu to close after "${item}"`);
  }

  /** The context menu's labels as shown now at the cursor or at `target`; closes it. @param {string} [target] */
  async contextMenuItems(target) {
    await (target ? this.rightClick(target) : this.press('Shift+F10'));
    const labels = this.page.locator('.monaco-menu-container .action-label:not(.separator)');
    await labels.first().waitFor();
    const items = await texts(labels);
    await this.press('Escape');
    return items;
  }

  /** @param {string} target @returns {Locator} */
  locate(target) {
    const selector = /^[.#[]|^(css|text|xpath|role|id)=|>>/.test(target);
    return (
      selector
        ? this.page.locator(target)
        : this.page.getByText(target, { exact: true }).or(this.page.getByLabel(target, { exact: true }))
    )
      .filter({ visible: true })
      .first();
  }
}

/** Whether it comes to be so within the time. @param {Locator} locator @param {'visible' | 'hidden'} state @param {number} ms */
export function reaches(locator, state, ms) {
  return locator.waitFor({ state, timeout: ms }).then(
    () => true,
    () => false,
  );
}

/** @param {Locator} locator @returns {Promise<string[]>} */
export async function texts(locator) {
  return (await locator.allInnerTexts())
    .map((text) => text.replaceAll('\u00a0', ' ').trim())
    .filter((text) => text !== '');
}

/** @param {string} text */
export function exactly(text) {
  return new RegExp(`^\\s*${text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}\\s*$`);
}
