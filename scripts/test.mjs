// `npm test`: installs what is missing, then runs everything that must hold. One stage's failure does not keep the
// others from being run; the last line has the sum, and nothing else.
import './requireNode.mjs';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { buildIfStale, installPackages, root } from './install.mjs';

/** A stage that takes longer hangs: it is ended and has failed. */
const stageMinutes = 20;
const results = path.join(root, 'build', 'test-results');

/** @typedef {{ passed: number, failed: number, remark?: string, failures?: string[] }} Counts  a failure is its test's name and the first line of what it says */

const program = (/** @type {string} */ name) => path.join(root, 'node_modules', ...name.split('/'));
const eslint = program('eslint/bin/eslint.js');
const prettier = program('prettier/bin/prettier.cjs');
const tsc = program('typescript/bin/tsc');
const vitest = program('vitest/vitest.mjs');

/** @type {{ name: string, counts: Counts, seconds: number }[]} */
const summary = [];

installPackages();
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
buildIfStale();

// Two that use one core each.
await Promise.all([
  stage('lint', () =>
    checks([
      [eslint, '.'],
      [prettier, '--check', '--log-level', 'warn', '.'],
    ]),
  ),
  stage('types', () =>
    checks([
      [tsc, '--noEmit', '-p', '.'],
      [tsc, '--noEmit', '-p', 'webview-ui'],
    ]),
  ),
]);
await stage('unit', () => vitestProject('unit'));
await stage('sidecar', () => vitestProject('sidecar'));
await stage('workbench', workbench);

console.log('');
for (const { name, counts, seconds } of summary) {
  const numbers = [
    `${counts.passed} passed`.padStart(12),
    `${counts.failed} failed`.padStart(10),
    `${seconds.toFixed(0)} s`.padStart(7),
  ];
  console.log(`${name.padEnd(10)}${numbers.join('')}${counts.remark ?? ''}`);
}
// Here again, because whoever reads only the end of a log must learn what to look at.
for (const { name, counts } of summary)
  for (const failure of counts.failures ?? []) console.log(`✘ ${name}: ${failure}`);
const sum = (/** @type {'passed' | 'failed'} */ key) => summary.reduce((total, { counts }) => total + counts[key], 0);
console.log(`\neasel: ${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 && sum('passed') > 0 ? 0 : 1;

/** Times `work`, and makes a failure of whatever it throws. @param {string} name @param {() => Promise<Counts>} work */
async function stage(name, work) {
  const start = performance.now();
  let counts = { passed: 0, failed: 1 };
  try {
    counts = await work();
  } catch (error) {
    console.error(error);
  }
  summary.push({ name, counts, seconds: (performance.now() - start) / 1000 });
}

/** Programs that pass or fail as one test. @param {string[][]} commands @returns {Promise<Counts>} */
async function checks(commands) {
  let failed = 0;
  for (const args of commands) {
    const { code, output } = await node(args);
    if (code !== 0) failed = 1;
    process.stdout.write(output);
  }
  return { passed: 1 - failed, failed };
}

/** @param {string} project @returns {Promise<Counts>} */
async function vitestProject(project) {
  console.log(`\n== ${project} tests`);
  const file = path.join(results, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { code } = await node([vitest, 'run', '--project', project, ...reporters], 'show');
  const report = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  // A file that cannot be loaded has no tests that could fail.
  return {
    passed: report.numPassedTests,
    failed: Math.max(report.numFailedTests, code === 0 ? 0 : 1),
    failures: report.testResults.flatMap(failuresOf),
  };
}

/**
 * @param {{ name: string, status: string, message: string, assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }} file
 *   one of vitest's JSON report
 */
function failuresOf({ name, status, message, assertionResults }) {
  const failed = assertionResults.filter((result) => result.status === 'failed');
  if (failed.length === 0) return status === 'failed' ? [short(`${path.basename(name)}: ${message}`)] : [];
  return failed.map(({ fullName, failureMessages: [why = ''] }) =>
    short(`${path.basename(name)} > ${fullName}: ${why}`),
  );
}

/** @param {string} text its first line, of at most 300 characters */
function short(text) {
  return stripVTControlCharacters(text).split('\n', 1)[0].slice(0, 300);
}

/** Packages the extension and drives it in a real VS Code, where one can run. @returns {Promise<Counts>} */
async function workbench() {
  console.log('\n== workbench tests');
  const { code, output } = await node(['test/workbench/run.mjs'], 'show');
  const [, passed, failed] = [...output.matchAll(/^workbench: (\d+) passed, (\d+) failed/gm)].at(-1) ?? ['', '0', '0'];
  const remark = /^workbench: .*not run/m.test(output) ? '  NOT RUN: no VS Code can run here, see above' : '';
  const failures = [...output.matchAll(/^ *✘ (.+)\n *(.*)/gm)].map(([, name, why]) => short(`${name}: ${why}`));
  return { passed: Number(passed), failed: Math.max(Number(failed), code === 0 ? 0 : 1), remark, failures };
}

/**
 * @param {string[]} args
 * @param {'show' | 'keep'} [mode] show: its output appears as it comes; keep: it is only returned
 * @returns {Promise<{ code: number, output: string }>}
 */
function node(args, mode = 'keep') {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: process.env });
    const timer = setTimeout(() => {
      console.error(`${args.join(' ')} had not ended after ${stageMinutes} minutes.`);
      child.kill('SIGKILL');
    }, stageMinutes * 60_000);
    let output = '';
    const take = (/** @type {Buffer} */ chunk) => {
      output += chunk;
      if (mode === 'show') process.stdout.write(chunk);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output });
    });
  });
}
