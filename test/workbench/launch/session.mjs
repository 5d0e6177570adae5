// One VS Code for one test run: a server, a browser, a folder, and a temporary folder that holds all they write.
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { startServer } from './server.mjs';
import { setup } from './setup.mjs';
import { Workbench } from './workbench.mjs';

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {object} SessionOptions
 * @property {string} [vsix]       extension package to install, as a user would
 * @property {string} [folder]     workspace folder, used where it is
 * @property {string} [fixture]    workspace folder of which a copy is opened (`folder` or this; without either, an empty one)
 * @property {Record<string, unknown>} [settings]         user settings, `workbench.colorTheme` for one
 * @property {Record<string, unknown>} [machineSettings]  settings whose scope is machine or machine-overridable
 * @property {'trusted' | 'untrusted'} [trust]  'trusted' (default): VS Code's trust is off, so all is trusted; 'untrusted': the
 *   window opens in Restricted Mode without asking, and `workbench.trustFolder()` leaves it
 * @property {string} [screenshots]  folder for screenshots (default: `test/artefacts/workbench` of the project)
 * @property {{ width: number, height: number }} [viewport]  size of the window (default 1400 x 900)
 * @property {Record<string, string>} [env]   added to the environment of the server and its extension hosts
 * @property {(page: Page) => unknown} [onPage]  sees the page before VS Code is opened in it
 * @property {(line: string) => void} [log]
 * @property {boolean} [keep]      true: the temporary folder stays (default: environment variable KEEP is set)
 * @property {InsideTests} [inside]  run tests inside the extension host
 */

/**
 * @typedef {object} InsideTests
 * @property {string} [extensionDevelopmentPath]  not needed with `vsix`
 * @property {string} extensionTestsPath  a module that exports `run()`
 */

/**
 * @typedef {object} Session
 * @property {Workbench} workbench   the window
 * @property {Page} page  its page
 * @property {string} folder         the workspace folder on disk
 * @property {string} home           the HOME of everything in this VS Code
 * @property {Promise<number>} testsEnded   exit code of the inside tests; rejects when server or page dies before
 * @property {(folder?: string) => Promise<Workbench>} openWindow  one more window on this or another folder
 * @property {() => string} logTail  what the server, the extension hosts and the page logged last
 * @property {() => Promise<void>} close  ends all processes and removes the temporary folder; may be called twice
 */

const project = resolve(import.meta.dirname, '..', '..', '..');

/** Without these Chromium asks Google's hosts for updates at every start. */
const quietChromium = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** What every window logs here: files that code-server leaves out, the marketplace that is not asked, connections. */
const pageNoise =
  /Failed to load resource|Manifest fetch|Service ?Worker|open-vsx|bad HTTP response|sandbox attribute|Creating a socket|connection token|grace-time|AccountPolicyGate|AgentHost|gallery|typescript-language-features/;

/** @param {SessionOptions} options @returns {Promise<Session>} */
export async function openSession(options) {
  const { log = console.log, keep = Boolean(process.env.KEEP), inside } = options;
  const tools = await setup({ log });
  // Short, because sockets below it may have paths of about 100 characters only; resolved, because VS Code resolves links.
  const data = mkdtempSync(join(realpathSync(process.platform === 'darwin' ? '/tmp' : tmpdir()), 'easel-workbench-'));
  /** @type {(() => Promise<unknown>)[]} */
  const closers = [];
  let closing;
  const close = () =>
    (closing ??= (async () => {
      for (const closer of closers.reverse()) await closer().catch((error) => log(`While closing: ${error.message}`));
      if (keep) log(`Kept ${data}`);
      else rmSync(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    })());
  closers.push(closeOnSignals(close));
  try {
    const folder = workspaceFolder(options, data);
    const server = await startServer({
      ...tools,
      data,
      ...pick(options, ['vsix', 'machineSettings', 'env']),
      settings: { 'security.workspace.trust.startupPrompt': 'never', ...options.settings },
      trustEverything: options.trust !== 'untrusted',
      testDriver: inside !== undefined,
    });
    closers.push(async () => {
      for (const command of await server.stop()) log(`Ended a process that outlived its window: ${command}`);
    });
    const { context, pageLog } = await startBrowser(tools.chromium, options, join(data, 'chromium'));
    closers.push(() => context.close());
    const origin = `http://127.0.0.1:${server.port}`;
    const screenshots = resolve(options.screenshots ?? join(project, 'test', 'artefacts', 'workbench'));
    const open = async (/** @type {Page} */ page, /** @type {string} */ opened) => {
      const url = new URL(origin);
      url.searchParams.set('folder', opened);
      if (inside) url.searchParams.set('payload', payload(server.port, inside, data));
      return Workbench.open(page, url.href, { folder: opened, screenshots, toasts: !inside });
    };
    const page = context.pages()[0] ?? (await context.newPage());
    await options.onPage?.(page);
    const testsEnded = inside ? insideTestsEnd(page, server.died) : new Promise(() => {});
    const workbench = await Promise.race([open(page, folder), server.died]);
    return {
      workbench,
      page,
      folder,
      home: join(data, 'home'),
      testsEnded,
      close,
      openWindow: async (other = folder) => open(await context.newPage(), resolve(other)),
      logTail: () => `${server.logTail()}\n--- page\n${pageLog.slice(-25).join('\n')}`,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * @param {SessionOptions} options
 * @param {string} data  where to make it, if it is to be made
 */
export function workspaceFolder({ folder, fixture }, data) {
  if (folder && fixture) throw new Error('Give folder or fixture, not both.');
  if (folder) {
    if (!existsSync(folder)) throw new Error(`There is no folder ${folder} to open.`);
    return realpathSync(folder);
  }
  // A space and a letter beyond ASCII: what people's folders have, and what paths, globs and URIs are got wrong with.
  const copy = join(data, 'Ünter wegs');
  if (fixture) cpSync(fixture, copy, { recursive: true });
  else mkdirSync(copy);
  return copy;
}

/** @param {string} executablePath @param {SessionOptions} options @param {string} profile */
async function startBrowser(executablePath, options, profile) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: !process.env.HEADED,
    // Chromium's sandbox refuses to run as root; anyone else keeps it.
    args: [...quietChromium, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    viewport: options.viewport ?? { width: 1400, height: 900 },
    locale: 'en-US',
    colorScheme: 'dark',
    permissions: ['clipboard-read', 'clipboard-write'],
    timeout: 120_000,
    handleSIGINT: false, // it would exit before the server is stopped; closeOnSignals does both
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  /** @type {string[]} */
  const pageLog = [];
  const note = (/** @type {string} */ message) => {
    const line = message
      .split('\n')
      .slice(0, 8)
      .join('\n')
      .replaceAll(/%c| ?color: ?(#\w+|\w+)?/g, '');
    if (pageNoise.test(line)) return;
    pageLog.push(line);
    if (pageLog.length > 400) pageLog.shift();
    if (process.env.VERBOSE) console.log(`  page: ${line}`);
  };
  context.on('page', (page) => watchPage(page, note));
  context.pages().forEach((page) => watchPage(page, note));
  context.setDefaultTimeout(60_000);
  context.setDefaultNavigationTimeout(120_000);
  return { context, pageLog };
}

/** @param {Page} page @param {(line: string) => void} note */
function watchPage(page, note) {
  page.on('console', (message) => {
    if (message.type() !== 'debug') note(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => note(`error: ${error.stack ?? error.message}`));
  // "Leave this page?" at a reload with unsaved text; with no listener Playwright would answer no.
  page.on('dialog', (dialog) => dialog.accept().catch(() => {}));
}

/** @param {number} port @param {InsideTests} inside @param {string} data */
function payload(port, { extensionDevelopmentPath, extensionTestsPath }, data) {
  const uri = (/** @type {string} */ path) => `vscode-remote://127.0.0.1:${port}${encodeURI(resolve(path))}`;
  return JSON.stringify([
    ['extensionDevelopmentPath', uri(extensionDevelopmentPath ?? emptyExtension(data))],
    ['extensionTestsPath', uri(extensionTestsPath)],
  ]);
}

/** VS Code runs tests only beside an extension under development; an installed package gets an empty one beside it. @param {string} data */
function emptyExtension(data) {
  const folder = join(data, 'empty-extension');
  mkdirSync(folder, { recursive: true });
  const manifest = { name: 'empty', publisher: 'easel-tests', version: '0.0.0', engines: { vscode: '^1.100.0' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

/**
 * VS Code's page calls a function of this name, if it has one, when the extension host of a test run has ended.
 * @param {Page} page
 * @param {Promise<never>} serverDied
 */
function insideTestsEnd(page, serverDied) {
  /** @type {Promise<number>} */
  const exit = new Promise((ended, reject) => {
    page.exposeFunction('codeAutomationExit', ended).catch(reject);
    page.on('crash', () => reject(new Error('The page crashed.')));
    page.on('close', () => reject(new Error('The page was closed before the tests had ended.')));
  });
  const ended = Promise.race([exit, serverDied]);
  ended.catch(() => {});
  return ended;
}

/** Ctrl+C ends the run's processes too. @param {() => Promise<void>} close @returns {() => Promise<void>} stops listening */
function closeOnSignals(close) {
  const onSignal = (/** @type {NodeJS.Signals} */ name) => {
    close().finally(() => process.exit(128 + constants.signals[name]));
  };
  const names = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  names.forEach((name) => process.once(name, onSignal));
  return async () => names.forEach((name) => process.off(name, onSignal));
}

/** @template T @template {keyof T} K @param {T} object @param {K[]} names @returns {Pick<T, K>} */
function pick(object, names) {
  return /** @type {Pick<T, K>} */ (Object.fromEntries(names.map((name) => [name, object[name]])));
}
