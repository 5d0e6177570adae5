// VS Code's server as a child process: its environment, its start, its end with everything it has started.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** Every process of a run inherits this variable with the run's own value: how the detached ones are found again. */
const marker = 'EASEL_WORKBENCH_RUN';

/** What makes a window the same on every run, and quiet: nothing here changes what the extension does. */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'editor.accessibilitySupport': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'http.proxySupport': 'off',
  'telemetry.telemetryLevel': 'off',
  'window.autoDetectColorScheme': false,
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * @typedef {object} ServerOptions
 * @property {string} server           VS Code's `server-main.js`
 * @property {string} node             the Node that runs it
 * @property {string} data             an empty folder that takes everything the run writes
 * @property {string} [vsix]           an extension package to install first
 * @property {boolean} [trustEverything]  true: every folder is trusted and nobody is asked; false: VS Code's own rules
 * @property {boolean} [testDriver]    true: the page may name an extension to develop and tests to run
 * @property {Record<string, unknown>} [settings]         user settings
 * @property {Record<string, unknown>} [machineSettings]  settings of machine scope, which a server keeps in a file of its own
 * @property {Record<string, string>} [env]               added to the server's environment, and so to the extension host's
 */

/**
 * @typedef {object} Server
 * @property {number} port
 * @property {Promise<never>} died           rejects when the server ends by itself
 * @property {(lines?: number) => string} logTail  the last lines of what it and the extension hosts logged
 * @property {() => Promise<string[]>} stop  ends it and all it started; the commands of those that outlived it and had to be ended
 */

/** @param {ServerOptions} options @returns {Promise<Server>} */
export async function startServer(options) {
  const { server, node, data } = options;
  const env = environment(options);
  const serverData = join(data, 'data');
  for (const folder of ['home', 'tmp', 'run', 'data/User', 'data/Machine', 'data/logs']) {
    mkdirSync(join(data, folder), { recursive: true, mode: 0o700 });
  }
  writeFileSync(
    join(serverData, 'User', 'settings.json'),
    JSON.stringify({ ...quietSettings, ...options.settings }, null, 2),
  );
  writeFileSync(join(serverData, 'Machine', 'settings.json'), JSON.stringify(options.machineSettings ?? {}, null, 2));
  const common = ['--accept-server-license-terms', '--server-data-dir', data, '--telemetry-level', 'off'];
  if (options.vsix) await installExtension(node, [server, ...common], resolve(options.vsix), env);

  const child = spawn(
    node,
    [
      server,
      ...common,
      '--host',
      '127.0.0.1',
      '--port',
      '0',
      '--without-connection-token',
      '--disable-getting-started-override',
      ...(options.trustEverything ? ['--disable-workspace-trust'] : []),
      ...(options.testDriver ? ['--enable-smoke-test-driver'] : []),
    ],
    { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  let output = '';
  const keep = (/** @type {Buffer} */ chunk) => {
    output = (output + String(chunk).replaceAll(/^(File not found: .*)?\n/gm, '')).slice(-100_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let stopping = false;
  /** @type {Promise<never>} */
  const died = new Promise((_, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (!stopping)
        reject(new Error(`VS Code's server ended by itself (${signal ?? `exit code ${code}`}).\n${output}`));
    });
  });
  died.catch(() => {});
  const logTail = (lines = 40) =>
    [`--- server\n${tail(output, lines)}`, ...extensionHostLogs(serverData, lines)].join('\n');

  const stop = async () => {
    stopping = true;
    await endProcesses([child.pid ?? 0].filter(Boolean).map((pid) => -pid));
    const left = await markedProcesses(env[marker] ?? '');
    await endProcesses(left.map(({ pid }) => pid));
    return left.map(({ command }) => command);
  };
  try {
    return { port: await Promise.race([listeningPort(child.stdout), died]), died, logTail, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param {import('node:stream').Readable} stdout @returns {Promise<number>} */
function listeningPort(stdout) {
  return new Promise((found, reject) => {
    let text = '';
    const timer = setTimeout(
      () => reject(new Error(`VS Code's server did not listen within 120 s.\n${text}`)),
      120_000,
    );
    stdout.on('data', (chunk) => {
      text += chunk;
      const [, port] = /Extension host agent listening on (\d+)/.exec(text) ?? [];
      if (!port) return;
      clearTimeout(timer);
      found(Number(port));
    });
  });
}

/**
 * The person's own environment without their VS Code's, npm's and Node's settings, and with a home of the run's own.
 * @param {ServerOptions} options
 * @returns {Record<string, string | undefined>}
 */
function environment({ data, env }) {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|npm_|NODE_OPTIONS$|XDG_)/i.test(name),
  );
  return {
    ...Object.fromEntries(own),
    HOME: join(data, 'home'),
    TMPDIR: join(data, 'tmp'),
    XDG_RUNTIME_DIR: join(data, 'run'),
    XDG_CACHE_HOME: join(data, 'home', '.cache'),
    XDG_CONFIG_HOME: join(data, 'home', '.config'),
    XDG_DATA_HOME: join(data, 'home', '.local', 'share'),
    XDG_STATE_HOME: join(data, 'home', '.local', 'state'),
    EXTENSIONS_GALLERY: '{}', // else it asks a marketplace at every start
    [marker]: basename(data),
    ...env,
  };
}

/** @param {string} node @param {string[]} args @param {string} vsix @param {Record<string, string | undefined>} env */
async function installExtension(node, args, vsix, env) {
  if (!existsSync(vsix)) throw new Error(`There is no extension package ${vsix}. Build it first.`);
  try {
    await promisify(execFile)(node, [...args, '--install-extension', vsix], { env, timeout: 180_000 });
  } catch (error) {
    const { stdout, stderr, message } = /** @type {Error & { stdout?: string, stderr?: string }} */ (error);
    throw new Error(`VS Code did not install ${vsix}.\n${stdout || ''}${stderr || message}`);
  }
}

/** Logs of the extension hosts and of the extensions' own output channels. @param {string} serverData @param {number} lines */
function extensionHostLogs(serverData, lines) {
  const logs = join(serverData, 'logs');
  if (!existsSync(logs)) return [];
  return readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter((name) => /exthost/.test(name) && name.endsWith('.log') && !/vscode\.|telemetry/i.test(name))
    .map((name) => ({ name, file: join(logs, name) }))
    .filter(({ file }) => statSync(file).size > 0)
    .map(
      ({ name, file }) =>
        `--- ${name}\n${tail(readFileSync(file, 'utf8').replaceAll(/^.*_doActivateExtension vscode\..*\n/gm, ''), lines)}`,
    );
}

/** @param {string} text @param {number} lines */
function tail(text, lines) {
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}

/** Those that left the server's process group, as a sidecar that is to outlive its window does. @param {string} value */
async function markedProcesses(value) {
  const wanted = `${marker}=${value}`;
  if (process.platform === 'linux') {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        try {
          if (
            !readFileSync(join('/proc', name, 'environ'), 'utf8')
              .split('\0')
              .includes(wanted)
          )
            return [];
          return [
            {
              pid: Number(name),
              command: readFileSync(join('/proc', name, 'cmdline'), 'utf8')
                .replaceAll('\0', ' ')
                .trim(),
            },
          ];
        } catch {
          return []; // it ended meanwhile, or is another user's
        }
      })
      .filter(({ command }) => command !== ''); // a zombie waits only for its parent to read its exit code
  }
  return execFileSync('ps', ['axeww', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\n')
    .filter((line) => line.includes(wanted))
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim().slice(0, 200) }));
}

/** Asks them to end, and after five seconds does not ask. @param {number[]} pids negative: a process group */
async function endProcesses(pids) {
  const alive = (/** @type {number} */ pid) => signal(pid, 0);
  pids.forEach((pid) => signal(pid, 'SIGTERM'));
  for (let waited = 0; waited < 5000 && pids.some(alive); waited += 50)
    await new Promise((done) => setTimeout(done, 50));
  pids.forEach((pid) => signal(pid, 'SIGKILL'));
  for (let waited = 0; waited < 5000 && pids.some(alive); waited += 50)
    await new Promise((done) => setTimeout(done, 50));
}

/** @param {number} pid @param {NodeJS.Signals | 0} name @returns {boolean} whether there was one */
function signal(pid, name) {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
