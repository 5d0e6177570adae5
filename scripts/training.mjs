// `npm run train:toy`, `npm run test:training`, `npm run bench:model`: Python in an environment of its own, made when it
// is missing or old.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildIfStale, installPackages, root } from './install.mjs';

const models = path.join(root, 'models');
const environment = path.join(models, 'training', '.venv');
const python = path.join(
  environment,
  ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']),
);
const stamp = path.join(environment, 'easel-requirements');

/** Each a list of programs, run in a folder of models/. @type {Record<string, { folder: string, args: string[] }[]>} */
const commands = {
  toy: [{ folder: 'training', args: ['-m', 'builtin_model', 'toy'] }],
  test: [
    { folder: 'training', args: ['-m', 'pytest', '-q'] },
    { folder: 'evaluation', args: ['-m', 'pytest', '-q'] },
  ],
  bench: [{ folder: 'evaluation', args: ['-m', 'evaluation', 'bench'] }],
};

const [name = '', ...rest] = process.argv.slice(2);
const programs = commands[name];
if (programs === undefined) {
  console.error(`Not a command: ${name}. There are ${Object.keys(commands).join(', ')}.`);
  process.exit(2);
}
makeEnvironment();
if (name === 'bench') {
  installPackages();
  buildIfStale();
}
const codes = programs.map(
  ({ folder, args }) =>
    spawnSync(python, [...args, ...rest], { cwd: path.join(models, folder), stdio: 'inherit' }).status ?? 1,
);
process.exitCode = Math.max(...codes);

function makeEnvironment() {
  const requirements = path.join(models, 'training', 'requirements.txt');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Installing what training needs into models/training/.venv …');
  execFileSync(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', environment], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements], {
    stdio: 'inherit',
  });
  writeFileSync(stamp, wanted);
}
