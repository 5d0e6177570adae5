// Mocha inside the extension host: what a test index's `run()` calls. Output and counts go to the launcher.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import { post } from './driver.mjs';

/**
 * @param {object} options
 * @param {string} options.folder    searched with its subfolders
 * @param {RegExp} [options.pattern] of the test files' names (default `*.test.js`, `*.test.cjs`)
 * @param {Mocha.MochaOptions} [options.mocha]
 * @returns {Promise<void>} rejects when a test failed, which is how VS Code's exit code comes about
 */
export async function runMocha({ folder, pattern = /\.test\.c?js$/, mocha: options }) {
  const grep = process.env.EASEL_TEST_GREP;
  const mocha = new Mocha({
    ui: 'bdd',
    reporter: 'spec',
    timeout: 60_000,
    slow: 2000,
    color: process.env.EASEL_TEST_COLOR === '1',
    ...(grep ? { grep: new RegExp(grep) } : {}),
    ...options,
  });
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => pattern.test(file))
    .sort()) {
    mocha.addFile(join(folder, name));
  }
  // One post after the other, as they would overtake each other.
  let printed = Promise.resolve();
  Mocha.reporters.Base.consoleLog = (/** @type {unknown[]} */ ...words) => {
    const text = format(...words);
    printed = printed
      .then(() => post('print', [text]))
      .then(
        () => undefined,
        () => console.log(text),
      );
  };
  /** @type {string[]} as a scenario's failure is printed */
  const failures = [];
  const counts = { passed: 0, failed: 0, skipped: 0 };
  await new Promise((done) => {
    const runner = mocha.run(done);
    runner.on('pass', () => {
      counts.passed += 1;
    });
    runner.on('fail', (test, error) => {
      counts.failed += 1;
      failures.push(`  ✘ ${test.fullTitle()}\n      ${error.message}`);
    });
    runner.on('pending', () => {
      counts.skipped += 1;
    });
  });
  await printed;
  if (failures.length > 0) await post('print', [failures.join('\n')]);
  await post('result', [counts]);
  if (counts.failed > 0) throw new Error(`${counts.failed} of the tests failed.`);
}
