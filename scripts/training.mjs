// `npm run train:toy`, `npm run test:training`: Python in an environment of its own, made when it is missing or old.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './install.mjs';

const folder = path.join(root, 'models', 'training');
const environment = path.join(folder, '.venv');
const python = path.join(environment, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
const stamp = path.join(environment, 'easel-requirements');

const commands = {
  toy: ['-m', 'builtin_model', 'toy'],
  test: ['-m', 'pytest', '-q'],
};

const [name = '', ...rest] = process.argv.slice(2);
if (!(name in commands)) {
  console.error(`Not a command: ${name}. There are ${Object.keys(commands).join(' and ')}.`);
  process.exit(2);
}
makeEnvironment();
const { status } = spawnSync(python, [...commands[/** @type {keyof typeof commands} */ (name)], ...rest], {
  cwd: folder,
  stdio: 'inherit',
});
process.exit(status ?? 1);

function makeEnvironment() {
  const requirements = path.join(folder, 'requirements.txt');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Installing what training needs into models/training/.venv …');
  execFileSync(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', environment], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements], {
    stdio: 'inherit',
  });
  writeFileSync(stamp, wanted);
}
