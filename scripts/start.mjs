// `npm start [-- "PROMPT"]`: from a bare checkout to a picture.
import './requireNode.mjs';
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { buildIfStale, installPackages, root } from './install.mjs';

const samplePrompt = 'a penguin in the snow';
const easel = path.join(root, 'dist', 'easel.js');
const pictures = path.join(root, 'easel-pictures');

installPackages();
if (buildIfStale()) endIdleSidecar();

const given = process.argv.slice(2);
const prompt = given.length === 0 ? [samplePrompt] : given;
console.log(`Drawing “${prompt.join(' ')}” with the built-in model …`);
const { code, output } = await draw(['generate', '--output', `${pictures}${path.sep}`, ...prompt]);
if (code !== 0) process.exit(code);

const files = output
  .trim()
  .split('\n')
  .map((file) => path.resolve(root, file));
console.log(`
The picture: ${files.join('\n             ')}

How to go on:
  npm start -- "a blue car on a road"   another picture
  npx easel generate --help             everything the command line can do
  code .                                then F5: in the window that opens, select a sentence in a Markdown file and run
                                        "Easel: Generate Image from Selection" from the Command Palette
  npm test                              all tests
  npm run package                       the extension as a .vsix file, to install in VS Code`);

/** A sidecar of the build before would go on drawing with the old code; one that is at work is left alone. */
function endIdleSidecar() {
  const { stdout } = spawnSync(process.execPath, [easel, 'sidecar', 'status', '--json'], { encoding: 'utf8' });
  const { running, jobs } = JSON.parse(stdout || '{}');
  if (running && jobs.queued + jobs.running === 0)
    spawnSync(process.execPath, [easel, 'sidecar', 'stop'], { stdio: 'ignore' });
}

/** @param {string[]} args @returns {Promise<{ code: number, output: string }>} */
function draw(args) {
  return new Promise((resolve, reject) => {
    // Its progress bar goes to this terminal, its result comes here.
    const child = spawn(process.execPath, [easel, ...args], { cwd: root, stdio: ['inherit', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
    // Ctrl+C reaches the child by itself; this process stays to hear how it ended.
    process.on('SIGINT', () => {});
  });
}
