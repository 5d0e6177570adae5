// What VS Code says to its user outside the editors: status bar, notifications, dialogs; and the answers.
import { Screen, exactly, patience, texts } from './screen.mjs';

/**
 * @typedef {{ message: string, buttons: string[], source: string, severity: 'error' | 'warning' | 'info', progress: boolean }} Notification
 * @typedef {{ message: string, detail: string, buttons: string[] }} Dialog
 */

export class Announcements extends Screen {
  /** @param {import('./screen.mjs').Page} page @param {{ screenshots: string, toasts: boolean }} options */
  constructor(page, { screenshots, toasts }) {
    super(page, screenshots);
    /** False: VS Code runs inside tests, and then shows no toast; notifications are read in the notification centre. */
    this.toasts = toasts;
  }

  /** Texts of the status bar's items, left to right, as a screen reader would read those that are icons only. */
  async statusBar() {
    return this.page.locator('.part.statusbar .statusbar-item').evaluateAll((items) =>
      items
        .filter((item) => /** @type {HTMLElement} */ (item).offsetParent !== null)
        .sort((a, b) => a.getBoundingClientRect().left - b.getBoundingClientRect().left)
        .map((item) => item.textContent?.trim() || item.getAttribute('aria-label') || '')
        .filter((text) => text !== ''),
    );
  }

  /** @param {string | RegExp} text part of an item's text or of its spoken label */
  async clickStatusBar(text) {
    const items = this.page.locator('.part.statusbar .statusbar-item');
    await items
      .filter({ hasText: text })
      .or(items.and(this.page.getByLabel(text)))
      .first()
      .click();
  }

  /** The notifications that are shown; with inside tests, all that are not dismissed. @returns {Promise<Notification[]>} */
  async notifications() {
    if (!this.toasts) await this.showNotifications();
    return this.#notificationItems().evaluateAll((items) =>
      items.map((item) => ({
        message: item.querySelector('.notification-list-item-message')?.textContent?.trim() ?? '',
        buttons: [...item.querySelectorAll('.notification-list-item-buttons-container .monaco-button')]
          .map((button) => button.textContent?.trim() ?? '')
          .filter((text) => text !== ''),
        source:
          item
            .querySelector('.notification-list-item-source')
            ?.textContent?.replace(/^Source: /, '')
            .trim() ?? '',
        severity: item.querySelector('.codicon-error')
          ? 'error'
          : item.querySelector('.codicon-warning')
            ? 'warning'
            : 'info',
        progress: item.querySelector('.monaco-progress-container')?.classList.contains('active') ?? false,
      })),
    );
  }

  /** @param {string | RegExp} text part of its message @param {number} [ms] @returns {Promise<Notification>} */
  async waitForNotification(text, ms = patience) {
    const fits = (/** @type {Notification} */ { message }) =>
      typeof text === 'string' ? message.includes(text) : text.test(message);
    const find = async () => (await this.notifications()).find(fits);
    try {
      return await this.waitFor(find, `a notification ${text}`, ms);
    } catch (error) {
      // Its toast may have gone before we looked; the notification centre still has it.
      await this.showNotifications();
      const found = await find();
      if (found) return found;
      throw error;
    }
  }

  /** Clicks a notification's button. @param {string} label @param {string | RegExp} [message] of which notification, if several may have such a button */
  async clickNotification(label, message) {
    if (message !== undefined) await this.waitForNotification(message);
    else if (!this.toasts) await this.showNotifications();
    const items =
      message === undefined ? this.#notificationItems() : this.#notificationItems().filter({ hasText: message });
    const item = items.filter({ has: this.#button(label) }).first();
    await item.hover(); // its buttons are shown then
    await item
      .locator('.monaco-button')
      .filter({ hasText: exactly(label) })
      .first()
      .click();
  }

  /** Opens the notification centre, which lists those whose toasts are gone too. */
  async showNotifications() {
    const centre = this.page.locator('.notifications-center');
    if (await centre.isVisible()) return;
    await this.page.locator('.part.statusbar [id="status.notifications"]').click();
    await centre.waitFor();
  }

  /** The modal dialog that is open or about to open. @returns {Promise<Dialog>} */
  async dialog() {
    const box = this.page.locator('.monaco-dialog-box');
    await box.waitFor();
    return {
      message: (await texts(box.locator('.dialog-message-text'))).join(''),
      detail: (await texts(box.locator('.dialog-message-detail'))).join(''),
      buttons: await texts(box.locator('.dialog-buttons .monaco-button')),
    };
  }

  /** @param {string} label */
  async clickDialog(label) {
    await this.page
      .locator('.monaco-dialog-box .monaco-button')
      .filter({ hasText: exactly(label) })
      .click();
    await this.page.locator('.monaco-dialog-box').waitFor({ state: 'detached' });
  }

  #notificationItems() {
    return this.page.locator(
      '.notifications-toasts.visible .notification-list-item, .notifications-center.visible .notification-list-item',
    );
  }

  /** @param {string} label */
  #button(label) {
    return this.page.locator('.monaco-button').filter({ hasText: exactly(label) });
  }
}
