// The inside tests in a desktop VS Code, the one VSCODE_EXECUTABLE names: on macOS the `Contents/MacOS/Electron` inside the app,
// on Windows Code.exe, on Linux the `code` beside `chrome-sandbox`. There is no page to drive, so `hasDriver` is false.
// Not tried where it was written, which has no desktop VS Code.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceFolder } from './session.mjs';

/**
 * @typedef {import('./session.mjs').SessionOptions & import('./session.mjs').InsideTests} DesktopOptions
 * @param {DesktopOptions & { executable: string, timeoutMs: number }} options
 * @returns {Promise<number>} exit code
 */
export async function runOnDesktop({
  executable,
  extensionDevelopmentPath,
  extensionTestsPath,
  settings,
  env,
  timeoutMs,
  ...options
}) {
  if (!extensionDevelopmentPath)
    throw new Error("A desktop VS Code tests an extension's folder: give extensionDevelopmentPath.");
  const data = mkdtempSync(join(tmpdir(), 'easel-desktop-'));
  mkdirSync(join(data, 'user', 'User'), { recursive: true });
  writeFileSync(
    join(data, 'user', 'User', 'settings.json'),
    JSON.stringify({
      'telemetry.telemetryLevel': 'off',
      'update.mode': 'none',
      'workbench.startupEditor': 'none',
      ...options.machineSettings,
      ...settings,
    }),
  );
  // From inside another VS Code's terminal these would make it run as plain Node, or join that window.
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(ELECTRON_|VSCODE_)/.test(name)));
  try {
    const child = spawn(
      executable,
      [
        workspaceFolder(options, data),
        `--extensionDevelopmentPath=${extensionDevelopmentPath}`,
        `--extensionTestsPath=${extensionTestsPath}`,
        `--user-data-dir=${join(data, 'user')}`,
        `--extensions-dir=${join(data, 'extensions')}`,
        '--disable-workspace-trust',
        '--disable-updates',
        '--skip-welcome',
        '--skip-release-notes',
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
      {
        env: { ...own, ...env, EASEL_TEST_DESKTOP: '1' },
        stdio: ['ignore', process.env.VERBOSE ? 'inherit' : 'ignore', 'inherit'],
      },
    );
    return await new Promise((ended, reject) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`The tests in ${executable} had not ended after ${timeoutMs / 1000} s.`));
      }, timeoutMs);
      const clear = () => clearTimeout(timer);
      child.on('error', (error) => {
        clear();
        reject(error);
      });
      child.on('exit', (code) => {
        clear();
        ended(code ?? 1);
      });
    });
  } finally {
    rmSync(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
