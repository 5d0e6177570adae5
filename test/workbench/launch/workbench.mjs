// A VS Code window as its user has it. Every method waits for what it needs, within bounds, and an error says what was waited
// for. screen.mjs has keyboard, mouse and context menus; announcements.mjs status bar, notifications and dialogs.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Announcements } from './announcements.mjs';
import { exactly, patience, reaches, texts } from './screen.mjs';

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {{ title: string, placeholder: string, value: string, message: string, items: string[] }} QuickInput
 */

export class Workbench extends Announcements {
  /** @param {Page} page @param {{ folder: string, screenshots: string, toasts: boolean }} options */
  constructor(page, { folder, ...options }) {
    super(page, options);
    /** The workspace folder on disk. */
    this.folder = folder;
  }

  /** @param {Page} page @param {string} url @param {{ folder: string, screenshots: string, toasts: boolean }} options */
  static async open(page, url, options) {
    const workbench = new Workbench(page, options);
    await page.goto(url);
    await workbench.ready();
    return workbench;
  }

  /** Until the window is restored and the extensions' commands, menus and settings are in place. */
  async ready() {
    const marks = ['code/LifecyclePhase/Restored', 'code/didLoadExtensions'];
    await this.page.waitForFunction(
      (names) => names.every((name) => performance.getEntriesByName(name).length > 0),
      marks,
      { timeout: 180_000, polling: 200 },
    );
    await this.page.locator('.part.statusbar .statusbar-item').first().waitFor();
  }

  /** Loads the window anew: the extension host ends and another starts. */
  async reload() {
    await this.page.reload();
    await this.ready();
  }

  // ---- commands and questions at the top of the window

  /**
   * Runs a command by its title in the command palette. The palette's list is one of the moment it was opened, so it is
   * opened again until the command is in it.
   * @param {string} title  as shown, with its category: "Easel: Open Gallery"
   */
  async palette(title) {
    await this.#chooseFrom('F1', `>${title}`, title);
  }

  /** Whether the palette offers a command. @param {string} title */
  async paletteOffers(title) {
    await this.#openQuickInput('F1', `>${title}`);
    const offered = await reaches(this.#row(title), 'visible', 3000);
    await this.press('Escape');
    return offered;
  }

  /** What the quick input (palette, quick pick, input box) shows. @returns {Promise<QuickInput | undefined>} undefined: closed */
  async quickInput() {
    const box = this.page.locator('.quick-input-widget:visible');
    if ((await box.count()) === 0) return undefined;
    const input = box.locator('.quick-input-box input').first();
    return {
      title: (await texts(box.locator('.quick-input-title'))).join(''),
      placeholder: (await input.getAttribute('placeholder')) ?? '',
      value: await input.inputValue(),
      message: (await texts(box.locator('.quick-input-message'))).join(''),
      items: await texts(box.locator('.quick-input-list .monaco-list-row .label-name')),
    };
  }

  /** Chooses an item of the quick pick that is open or about to open. @param {string} label */
  async choose(label) {
    await this.#row(label).click();
  }

  /** Types into the input box that is open or about to open, and accepts. @param {string} text */
  async answer(text) {
    const input = this.page.locator('.quick-input-widget:visible .quick-input-box input').first();
    await input.fill(text);
    await input.press('Enter');
  }

  // ---- files and editors

  /** Opens a file of the folder by quick open, and puts the cursor into it. @param {string} name with or without its folder */
  async openFile(name) {
    const base = name.split('/').at(-1) ?? name;
    await this.#chooseFrom('ControlOrMeta+P', name, base);
    await this.page.locator(`.tab.active[data-resource-name="${base}"]`).waitFor();
    // A picture has no lines: its editor is taken as it is after a while.
    await reaches(this.page.locator('.editor-group-container.active .view-line').first(), 'visible', 5000);
  }

  /** Puts the cursor at a place of the open editor. @param {number} line from 1 @param {number} [column] from 1 */
  async goTo(line, column = 1) {
    await this.#jump(line, column);
    await this.#waitForStatus(`Ln ${line}, Col ${column}`);
  }

  /** Selects from one place to another, by keyboard. @param {number} line @param {number} column @param {number} endLine @param {number} endColumn exclusive */
  async selectText(line, column, endLine, endColumn) {
    await this.goTo(line, column);
    await this.#selectTo(endLine, endColumn);
    await this.#waitForStatus('selected)');
  }

  /** Selects a line's text without its line break. @param {number} line from 1 */
  async selectLine(line) {
    await this.goTo(line);
    await this.#selectTo(line, 100_000); // the editor stops at the line's end
  }

  /** Selects everything in the editor. */
  async selectAll() {
    await this.press('ControlOrMeta+A');
    await this.#waitForStatus('selected)');
  }

  /** Clicks a CodeLens above a line. @param {string} title */
  async codeLens(title) {
    const lens = this.page
      .locator('.codelens-decoration a')
      .filter({ hasText: exactly(title) })
      .first();
    // CodeLenses are drawn anew after edits and when their extensions have started; a click in between is lost.
    await this.waitFor(async () => {
      const drawn = await lens.elementHandle({ timeout: 5000 });
      await this.page.waitForTimeout(1000);
      return drawn?.evaluate((element) => element.isConnected);
    }, `the CodeLens "${title}"`);
    await lens.click();
  }

  /** Chooses from what Quick Fix offers at the cursor. @param {string} title */
  async quickFix(title) {
    const menu = this.page.locator('.action-widget:visible').first();
    const row = this.page
      .locator('.action-widget .monaco-list-row')
      .filter({ hasText: exactly(title) })
      .first();
    await this.waitFor(async () => {
      await this.press('ControlOrMeta+.');
      if (await reaches(row, 'visible', 3000)) return true;
      if (await menu.isVisible()) await this.press('Escape'); // what offers it may not have been ready
      return false;
    }, `"${title}" among the quick fixes`);
    await row.click();
    await row.waitFor({ state: 'hidden' });
  }

  /** The lines of the active editor that are on the screen. */
  async editorText() {
    return this.#linesIn('.editor-group-container.active .monaco-editor[role=code]');
  }

  /** The lines of the panel below, as of an output channel, that are on the screen. */
  async panelText() {
    return this.#linesIn('.part.panel .monaco-editor[role=code]');
  }

  /** Saves the active editor and waits until its tab says so. */
  async save() {
    await this.press('ControlOrMeta+S');
    await this.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
  }

  /**
   * Waits for a file of the folder, and for what it is to contain.
   * @param {string} name  relative to the folder
   * @param {(content: Buffer) => boolean} [fits]
   * @param {number} [ms]
   * @returns {Promise<Buffer>}
   */
  async waitForFile(name, fits = () => true, ms = patience) {
    const path = join(this.folder, name);
    return this.waitFor(
      () => {
        if (!existsSync(path)) return undefined;
        const content = readFileSync(path);
        return fits(content) ? content : undefined;
      },
      () => `${name}${existsSync(path) ? ', which is there but not as expected' : ''}`,
      ms,
    );
  }

  /** Closes all editors without saving, whatever question is open, and what VS Code has announced. */
  async tidy() {
    const tabs = this.page.locator('.tabs-container .tab');
    const dialog = this.page.locator('.monaco-dialog-box');
    const dontSave = dialog.locator('.monaco-button').filter({ hasText: exactly("Don't Save") });
    if (await dialog.isVisible()) await this.press('Escape');
    if (await this.page.locator('.quick-input-widget').isVisible()) await this.press('Escape');
    if ((await tabs.count()) > 0) {
      await this.palette('View: Close All Editors');
      await this.waitFor(async () => {
        if (await dontSave.isVisible()) await dontSave.click({ timeout: 5000 });
        return (await tabs.count()) === 0;
      }, 'all editors to be closed');
    }
    // The bell does not tell those whose toasts are gone from none.
    await this.palette('Notifications: Clear All Notifications');
  }

  // ---- trust, webviews

  /** Leaves Restricted Mode as a user does, in the workspace trust editor. */
  async trustFolder() {
    await this.palette('Workspaces: Manage Workspace Trust');
    await this.page
      .locator('.workspace-trust-editor .monaco-button')
      .filter({ hasText: exactly('Trust') })
      .first()
      .click();
    await this.page.locator('.workspace-trust-editor.trusted').waitFor();
    await this.closeModalEditor();
  }

  /** Some editors, as those of settings and trust, lie over the window and take all clicks until they are closed. */
  async closeModalEditor() {
    const modal = this.page.locator('.monaco-modal-editor-block');
    if (await modal.isVisible()) await modal.locator('.action-label.codicon-close').last().click();
    await modal.waitFor({ state: 'hidden' });
  }

  /** The content of the webview that is shown. @param {number} [index] of several */
  webviewFrame(index = 0) {
    return this.page.frameLocator(`iframe.webview.ready >> nth=${index}`).frameLocator('iframe#active-frame');
  }

  // ---- inner helpers

  /** @param {string} key that opens it @param {string} text to filter by @param {string} label of the row to take */
  async #chooseFrom(key, text, label) {
    await this.waitFor(async () => {
      await this.#openQuickInput(key, text);
      const row = this.#row(label);
      if (await reaches(row, 'visible', 2000)) {
        await row.click({ timeout: 5000 });
        return true;
      }
      await this.press('Escape');
      return false;
    }, `"${label}" in the list for "${text}"`);
  }

  /** @param {string} key @param {string} text */
  async #openQuickInput(key, text) {
    const input = this.page.locator('.quick-input-widget:visible .quick-input-box input').first();
    await this.waitFor(async () => {
      if (await input.isVisible()) await this.press('Escape'); // another question, or an attempt before
      await this.press(key);
      if (!(await reaches(input, 'visible', 2000))) return false;
      // A webview that takes the focus closes it again.
      await input.fill(text, { timeout: 2000 });
      return true;
    }, `the box that ${key} opens`);
  }

  /** @param {string} label */
  #row(label) {
    return this.page
      .locator('.quick-input-widget:visible .quick-input-list .monaco-list-row')
      .filter({ has: this.page.locator('.label-name').filter({ hasText: exactly(label) }) })
      .first();
  }

  /** @param {number} line @param {number} column */
  async #jump(line, column) {
    await this.#openQuickInput('Control+G', `:${line}:${column}`);
    await this.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** From the cursor. Does the same however far it is, where Shift and arrow keys would do much. @param {number} line @param {number} column */
  async #selectTo(line, column) {
    await this.press('ControlOrMeta+K ControlOrMeta+B'); // Set Selection Anchor
    await this.#jump(line, column);
    await this.#waitForStatus(`Ln ${line}, `);
    await this.press('ControlOrMeta+K ControlOrMeta+K'); // Select from Anchor to Cursor
  }

  /** @param {string} part of the status bar's item that tells the cursor's place */
  async #waitForStatus(part) {
    await this.waitFor(
      async () => (await this.statusBar()).some((text) => text.startsWith('Ln ') && text.includes(part)),
      `the cursor's place in the status bar to be "${part}"`,
      20_000,
    );
  }

  /** @param {string} editor selector */
  async #linesIn(editor) {
    const lines = await this.page.locator(`${editor} .view-lines > .view-line`).evaluateAll((elements) =>
      elements
        .map((element) => ({
          top: Number.parseFloat(/** @type {HTMLElement} */ (element).style.top),
          text: element.textContent ?? '',
        }))
        .sort((a, b) => a.top - b.top) // their order in the page is another
        .map(({ text }) => text),
    );
    return lines.map((line) => line.replaceAll('\u00a0', ' ')).join('\n');
  }
}
