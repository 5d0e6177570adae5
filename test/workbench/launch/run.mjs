// Runs Easel's tests in a real VS Code, in one of two ways.
//   inside:   `extensionTestsPath` runs Mocha in the extension host, beside the extension: for what commands resolve to, undo, ...
//   outside:  `scenarios` run here, in Node, on a window as its user has it, which they may also reload: for everything seen and done.
// As a program: node run.mjs --help
import { basename, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { startBridge } from './bridge.mjs';
import { runOnDesktop } from './desktop.mjs';
import { openSession } from './session.mjs';

/**
 * @typedef {import('./session.mjs').Session} Session
 * @typedef {{ name: string, run: (session: Session) => unknown, timeoutMs?: number }} Scenario
 * @typedef {{ passed: number, failed: number, skipped: number, exitCode: number }} Result
 * @typedef {object} RunOnlyOptions
 * @property {string} [extensionDevelopmentPath]  the extension's folder; not needed with `vsix` or `scenarios`
 * @property {string} [extensionTestsPath]  inside tests: a module (CommonJS) that exports `run()`, which calls insideMocha's runMocha
 * @property {Scenario[]} [scenarios]  outside tests, one after another in the same window
 * @property {number} [timeoutMs]  for all inside tests together, or for each scenario (default 180 s)
 * @property {string} [grep]       regular expression of the names to run
 * @typedef {Omit<import('./session.mjs').SessionOptions, 'inside'> & RunOnlyOptions} RunOptions
 */

/** @param {RunOptions} options @returns {Promise<Result>} */
export async function runWorkbench(options) {
  if ((options.extensionTestsPath === undefined) === (options.scenarios === undefined)) {
    throw new Error('Give either extensionTestsPath (inside tests) or scenarios (outside tests).');
  }
  return options.scenarios
    ? runScenarios(options, options.scenarios)
    : runInside(options, options.extensionTestsPath ?? '');
}

/** @param {RunOptions} options @param {Scenario[]} scenarios @returns {Promise<Result>} */
async function runScenarios(options, scenarios) {
  const { log = console.log, timeoutMs = 180_000, grep } = options;
  const chosen = scenarios.filter(({ name }) => !grep || new RegExp(grep).test(name));
  const result = { passed: 0, failed: 0, skipped: scenarios.length - chosen.length };
  const session = await openSession(options);
  try {
    for (const [index, { name, run, timeoutMs: own = timeoutMs }] of chosen.entries()) {
      const start = Date.now();
      try {
        await within(own, `Scenario "${name}"`, afterTidying(session, run));
        result.passed += 1;
        log(`  ✔ ${name} (${Date.now() - start} ms)`);
      } catch (error) {
        result.failed += 1;
        log(`  ✘ ${name} (${Date.now() - start} ms)\n${indent(explain(error))}`);
        await explainFailure(session, name, log);
        if (error instanceof LateError) {
          // It still runs, and would act on the window in the middle of the next one.
          result.skipped += chosen.length - index - 1;
          break;
        }
        await session.workbench.reload(); // whatever it left is not the next one's concern
      }
    }
  } finally {
    await session.close();
  }
  return conclude(result, log);
}

/** What the scenario before left open is not this one's concern. @param {Session} session @param {Scenario['run']} run */
async function afterTidying(session, run) {
  await session.workbench.tidy();
  await run(session);
}

/** @param {RunOptions} options @param {string} tests @returns {Promise<Result>} */
async function runInside(options, tests) {
  const { log = console.log, timeoutMs = 180_000 } = options;
  const bridge = await startBridge({ print: log });
  /** @type {Session | undefined} */
  let session;
  try {
    const inside = {
      ...(options.extensionDevelopmentPath
        ? { extensionDevelopmentPath: resolve(options.extensionDevelopmentPath) }
        : {}),
      extensionTestsPath: resolve(tests),
    };
    const env = {
      ...options.env,
      EASEL_TEST_DRIVER: bridge.url,
      EASEL_TEST_COLOR: process.stdout.isTTY ? '1' : '0',
      ...(options.grep ? { EASEL_TEST_GREP: options.grep } : {}),
    };
    const executable = process.env.VSCODE_EXECUTABLE;
    if (executable) {
      const exitCode = await runOnDesktop({ ...options, executable, ...inside, env, timeoutMs });
      return concludeInside(bridge, exitCode, log);
    }
    session = await openSession({ ...options, inside, env });
    bridge.connect(session.workbench);
    const exitCode = await within(timeoutMs, 'The inside tests', session.testsEnded);
    const result = concludeInside(bridge, exitCode, log);
    if (result.exitCode !== 0) await explainFailure(session, basename(tests, '.js'), log);
    return result;
  } catch (error) {
    if (!session) throw error;
    log(indent(explain(error)));
    await explainFailure(session, basename(tests, '.js'), log);
    const { passed = 0, failed = 0, skipped = 0 } = bridge.counts() ?? {};
    return { passed, failed: failed + 1, skipped, exitCode: 1 };
  } finally {
    await session?.close();
    bridge.close();
  }
}

/** @param {import('./bridge.mjs').Bridge} bridge @param {number} exitCode @param {(line: string) => void} log @returns {Result} */
function concludeInside(bridge, exitCode, log) {
  const counts = bridge.counts();
  if (!counts) {
    log(
      `The test index ended with exit code ${exitCode} and reported no result: its run() must call runMocha of insideMocha.mjs.`,
    );
    return { passed: 0, failed: 1, skipped: 0, exitCode: 1 };
  }
  return conclude({ ...counts, failed: counts.failed + (exitCode !== 0 && counts.failed === 0 ? 1 : 0) }, log);
}

/**
 * That nothing was run is a failure: it is how a broken pattern looks.
 * @param {import('./bridge.mjs').Counts} result
 * @param {(line: string) => void} log
 * @returns {Result}
 */
function conclude(result, log) {
  if (result.passed + result.failed === 0) log('No test was run.');
  return { ...result, exitCode: result.failed > 0 || result.passed === 0 ? 1 : 0 };
}

class LateError extends Error {}

/** @template T @param {number} ms @param {string} what @param {T | Promise<T>} work @returns {Promise<T>} */
async function within(ms, what, work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new LateError(`${what} had not ended after ${ms / 1000} s.`)), ms);
  });
  try {
    return await /** @type {Promise<T>} */ (Promise.race([work, late]));
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Session} session @param {string} name @param {(line: string) => void} log */
async function explainFailure({ workbench, logTail }, name, log) {
  const shot = await within(30_000, 'The screenshot', workbench.screenshot(`failed ${name}`)).catch(
    (/** @type {Error} */ error) => `none (${error.message})`,
  );
  log(indent(`Screenshot: ${shot}\n${logTail()}`));
}

/** @param {unknown} error */
function explain(error) {
  return stripVTControlCharacters(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

/** @param {string} text */
function indent(text) {
  return text.replaceAll(/^/gm, '    ');
}

const help = `node run.mjs (--tests INDEX.js | --scenarios FILE.mjs) [options]
  --tests INDEX.js         inside tests: a CommonJS module exporting run()
  --scenarios FILE.mjs     outside tests: a module whose default export is a list of { name, run(session) }
  --extension DIR          the extension's folder (inside tests); or
  --vsix FILE              an extension package to install
  --folder DIR | --fixture DIR   workspace folder to open, or of which to open a copy
  --settings JSON          user settings               --untrusted   open in Restricted Mode
  --screenshots DIR        where screenshots go        --grep RE     only tests of such names
  --timeout SECONDS        for all inside tests, or for each scenario (180)
Environment: KEEP=1 keeps the temporary folder, VERBOSE=1 shows what page and extension host log, HEADED=1 shows the browser,
CHROMIUM_PATH names the browser, VSCODE_EXECUTABLE a desktop VS Code that runs the inside tests instead.`;

async function main() {
  const text = /** @type {const} */ ({ type: 'string' });
  const { values } = parseArgs({
    options: {
      tests: text,
      scenarios: text,
      extension: text,
      vsix: text,
      folder: text,
      fixture: text,
      settings: text,
      screenshots: text,
      grep: text,
      timeout: text,
      untrusted: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(help);
  const { passed, failed, skipped, exitCode } = await runWorkbench({
    ...values,
    extensionDevelopmentPath: values.extension,
    extensionTestsPath: values.tests,
    scenarios: values.scenarios ? (await import(pathToFileURL(resolve(values.scenarios)).href)).default : undefined,
    settings: JSON.parse(values.settings ?? '{}'),
    trust: values.untrusted ? 'untrusted' : 'trusted',
    timeoutMs: Number(values.timeout ?? 180) * 1000,
  });
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = exitCode;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
