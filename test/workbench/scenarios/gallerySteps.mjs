// What scenarios of the gallery's page do again and again.
/** @typedef {import('./steps.mjs').Workbench} Workbench */
/** @typedef {ReturnType<Workbench['webviewFrame']>} Page */

/** What VS Code calls them, and the class that its pages have then. */
export const themes = {
  dark: ['Default Dark Modern', 'vscode-dark'],
  'hc-black': ['Default High Contrast', 'vscode-high-contrast'],
  'hc-light': ['Default High Contrast Light', 'vscode-high-contrast-light'],
  light: ['Default Light Modern', 'vscode-light'],
};

/** The gallery's page, opened if it is not. @param {Workbench} workbench */
export async function openGallery(workbench) {
  await workbench.palette('Easel: Open Gallery');
  const page = workbench.webviewFrame();
  await page.locator('main > h1').waitFor({ state: 'attached' });
  return page;
}

/** All pictures, whatever was shown before. @param {Workbench} workbench */
export async function openGrid(workbench) {
  const page = await openGallery(workbench);
  await workbench.waitFor(async () => {
    if (await page.locator('.promptBox').isVisible()) return true;
    await button(page, 'Back').click({ timeout: 2000 });
    return false;
  }, 'the grid');
  // What one scenario searched for is not what the next one sees.
  if (await page.locator('.search input').isVisible()) await page.locator('.search input').fill('');
  return page;
}

/** @param {Pick<Page, 'locator'>} page @param {string} label */
export function button(page, label) {
  return page.locator('vscode-button:visible').filter({ hasText: label }).first();
}

/** The cell of a picture by its prompt. @param {Page} page @param {string} prompt */
export function cell(page, prompt) {
  return page.locator('.cell button').filter({ hasText: prompt }).first();
}

/** @param {Page} page @param {string} text */
export async function draw(page, text) {
  await page.locator('.prompt textarea').fill(text);
  await page.locator('.prompt textarea').press('Enter');
}

/** @param {Workbench} workbench @param {import('playwright-core').Locator} image */
export function loaded(workbench, image) {
  return workbench.waitFor(
    () => image.evaluate((/** @type {any} */ { naturalWidth }) => naturalWidth > 0),
    'a picture',
  );
}

/** @param {Workbench} workbench @param {string} name */
export function readBytes(workbench, name) {
  return workbench.waitForFile(name, (bytes) => bytes.length > 0);
}
