// For tests inside the extension host: the window's user. `await driver.palette('Easel: Open Gallery')` opens the palette, types
// and chooses, in the real page, while the test goes on being able to call the vscode API.
/**
 * @typedef {import('./workbench.mjs').Workbench} Workbench
 * @typedef {Pick<Workbench, typeof import('./bridge.mjs').driverVerbs[number]>} Driver
 */

/** Whether there is a page to drive: not when a desktop VS Code runs the tests. */
export const hasDriver = process.env.EASEL_TEST_DRIVER !== undefined && process.env.EASEL_TEST_DESKTOP === undefined;

/** The Workbench's methods by the same names; each call is posted to the launcher. */
export const driver = /** @type {Driver} */ (
  new Proxy(
    {},
    {
      get: (_, verb) => (verb === 'then' ? undefined : (/** @type {unknown[]} */ ...args) => post(String(verb), args)),
    },
  )
);

/**
 * @param {string} verb
 * @param {unknown[]} args
 * @returns {Promise<unknown>}
 */
export async function post(verb, args) {
  const url = process.env.EASEL_TEST_DRIVER;
  if (!url) throw new Error('EASEL_TEST_DRIVER is not set: these tests are started by test/workbench/launch/run.mjs.');
  const response = await fetch(`${url}/${verb}`, { method: 'POST', body: JSON.stringify(args.map(plain)) });
  const { value, error } = await response.json();
  if (!response.ok) throw new Error(`driver.${verb}(${args.map((arg) => JSON.stringify(arg)).join(', ')}): ${error}`);
  return value;
}

/** A regular expression does not survive JSON. @param {unknown} arg */
function plain(arg) {
  if (arg instanceof RegExp) throw new TypeError('driver takes texts, not regular expressions.');
  return arg;
}
