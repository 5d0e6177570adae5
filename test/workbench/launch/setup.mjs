// Gets what the workbench tests need besides the root package: VS Code's server (inside the npm package code-server), a Node
// new enough for it, and a Chromium. Looks before it installs, so a second call costs milliseconds.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import lockfile from 'proper-lockfile';

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, 'node_modules');
const vscode = join(modules, 'code-server', 'lib', 'vscode');
const serverMain = join(vscode, 'out', 'server-main.js');
// Written last of all, holding what was installed: an install that was interrupted, or that an older lock file asked for, has
// no stamp that fits and is done again.
const stamp = join(modules, '.easel-installed');

/** Two native modules of VS Code's that would have to be compiled, and the JavaScript of ours that takes their place. */
const nativeModules = { '@vscode/spdlog': 'spdlog.mjs', '@vscode/native-watchdog': 'nativeWatchdog.mjs' };

/** Node majors that VS Code 1.139's server runs on (its package.json says 24; 22 runs too). */
const serverNodeMajors = [22, 24];

/** In order of preference: Ubuntu's chromium names are a sandboxed snap that cannot see our temporary folder, so Chrome first. */
const chromiumNames = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge'];
const chromiumApps = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * @typedef {object} Tools
 * @property {string} server    VS Code's `server-main.js`
 * @property {string} node      the Node that runs it
 * @property {string} chromium  a Chromium or Chrome
 */

/**
 * Installs what is missing.
 * @param {{ log?: (line: string) => void }} [options] `log` hears what is being installed; silent when all is there
 * @returns {Promise<Tools>}
 * @throws {Error} saying in words what is missing and how to get it
 */
export async function setup({ log = () => {} } = {}) {
  if (process.platform === 'win32') {
    throw new Error(
      "The workbench tests start VS Code's server, which this launcher does not do on Windows. " +
        'Set VSCODE_EXECUTABLE to your Code.exe to run the inside tests in that, or run them under WSL.',
    );
  }
  await installServer(log);
  return { server: serverMain, node: findNode(), chromium: findChromium() ?? (await installChromium(log)) };
}

/** @param {(line: string) => void} log */
async function installServer(log) {
  const hash = createHash('sha256')
    .update(process.platform + process.arch)
    .update(readFileSync(join(here, 'package-lock.json')));
  for (const ours of Object.values(nativeModules)) hash.update(readFileSync(join(here, 'nativeModules', ours)));
  const wanted = hash.digest('hex');
  const ready = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(serverMain);
  if (ready()) return;
  // Two test runs that start at once must not install over one another: the second waits for the first, then finds it done.
  const release = await lockfile.lock(here, {
    retries: { retries: 300, minTimeout: 1000, maxTimeout: 1000 },
    stale: 30_000,
  });
  try {
    if (ready()) return;
    rmSync(stamp, { force: true });
    log("Installing VS Code's server for the workbench tests (about 20 seconds, 800 MB) ...");
    await npm(['ci'], here);
    // npm ci fails inside the package: upstream's own lock misses an entry.
    await npm(['install', '--omit=dev', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'], vscode);
    for (const [name, ours] of Object.entries(nativeModules)) {
      // Node 22 and 24 see from its syntax that this index.js is an ES module.
      copyFileSync(join(here, 'nativeModules', ours), join(vscode, 'node_modules', name, 'index.js'));
    }
    writeFileSync(stamp, wanted);
  } finally {
    await release();
  }
}

/** @param {string[]} args @param {string} cwd */
async function npm(args, cwd) {
  // Started from an npm script, the environment holds that project's settings, which are not this folder's.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|config_local_prefix)/i.test(name)),
  );
  try {
    await promisify(execFile)('npm', args, { cwd, env, maxBuffer: 1 << 26, timeout: 900_000 });
  } catch (error) {
    const { message, stderr } = /** @type {Error & { stderr?: string }} */ (error);
    const said = (stderr || message)
      .split('\n')
      .filter((line) => !/^npm (warn|notice)/.test(line))
      .slice(-15)
      .join('\n');
    throw new Error(
      `Could not install VS Code's server: "npm ${args.join(' ')}" failed in ${cwd}. ` +
        `An npm registry must be reachable (npm config get registry).\n${said}`,
    );
  }
}

function findNode() {
  const packaged = join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(packaged)) return packaged;
  if (serverNodeMajors.includes(Number(process.versions.node.split('.')[0]))) return process.execPath;
  throw new Error(
    `VS Code's server needs Node ${serverNodeMajors.join(' or ')}; this is ${process.version} and npm carries none ` +
      `for ${process.platform}-${process.arch}. Run the tests with such a Node (for example "nvm install 24").`,
  );
}

function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!isExecutable(named))
      throw new Error(`CHROMIUM_PATH is "${named}", which is not a program. Correct it, or unset it.`);
    return named;
  }
  const onPath = chromiumNames.flatMap((name) =>
    (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)),
  );
  return [...onPath, ...(process.platform === 'darwin' ? chromiumApps : [])].find(isExecutable);
}

/** @param {(line: string) => void} log */
async function installChromium(log) {
  const byHand = 'Install Chromium or Chrome (on Debian: apt-get install chromium), or set CHROMIUM_PATH to one.';
  const root = process.getuid?.() === 0;
  if (!isOnPath('apt-get')) throw new Error(`No Chromium was found, which the workbench tests drive. ${byHand}`);
  if (!root && !canSudo()) {
    throw new Error(
      `No Chromium was found, which the workbench tests drive, and only root may install it here. ${byHand}`,
    );
  }
  log('Installing Chromium for the workbench tests with apt-get (about a minute) ...');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  /** @param {string[]} args */
  const apt = (args) =>
    promisify(execFile)(root ? 'apt-get' : 'sudo', root ? args : ['-n', 'apt-get', ...args], {
      env,
      maxBuffer: 1 << 26,
      timeout: 900_000,
    });
  // Another apt may be at work on a machine that has just started.
  const patient = ['-o', 'DPkg::Lock::Timeout=300', '-qq', '-y'];
  try {
    await apt([...patient, 'update']);
    await apt([...patient, 'install', '--no-install-recommends', 'chromium']);
  } catch (error) {
    const { message, stderr } = /** @type {Error & { stderr?: string }} */ (error);
    throw new Error(
      `No Chromium was found, and apt-get could not install it. ${byHand}\n${(stderr || message).slice(-1500)}`,
    );
  }
  const found = findChromium();
  if (!found)
    throw new Error(`apt-get installed the package chromium, but no program of that name is on the PATH. ${byHand}`);
  return found;
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** @param {string} name */
function isOnPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => isExecutable(join(folder, name)));
}

function canSudo() {
  if (!isOnPath('sudo')) return false;
  try {
    execFileSync('sudo', ['-n', 'true'], { stdio: 'ignore', timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setup({ log: console.log }).then(
    (tools) => console.log(tools),
    (error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}
