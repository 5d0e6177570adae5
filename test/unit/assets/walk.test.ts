import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isIgnoredByGit, walk, type WalkOptions } from '../../../src/assets/walk';

let outer: string;
let root: string;
beforeEach(async () => {
  outer = await mkdtemp(path.join(tmpdir(), 'easel wälk '));
  root = path.join(outer, 'root');
  await mkdir(root);
});
afterEach(() => rm(outer, { recursive: true }));

async function put(...names: (string | [string, string])[]): Promise<void> {
  for (const each of names) {
    const [name, text] = typeof each === 'string' ? [each, ''] : each;
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
}

async function walked(options: Partial<WalkOptions> = {}, ...starts: string[]): Promise<string[]> {
  const files: string[] = [];
  const from = starts.length === 0 ? [root] : starts.map((start) => path.join(root, start));
  for await (const file of walk(from, { root, accepts: (name) => name.endsWith('.md'), ...options }))
    files.push(path.relative(root, file).replaceAll(path.sep, '/'));
  return files;
}

it('gives the wanted files in order, and never enters .git or node_modules', async () => {
  await put('b.md', 'a.txt', 'a/z.md', 'a/b/ü [1].md', '.git/x.md', 'a/node_modules/x.md', '.github/x.md');
  expect(await walked()).toEqual(['.github/x.md', 'a/b/ü [1].md', 'a/z.md', 'b.md']);
});

it('leaves out what .gitignore files leave out, the deepest one deciding', async () => {
  await put(
    ['.gitignore', '*.tmp.md\n/build\ndocs/old/\n# a comment\nsecret*\n'],
    ['docs/.gitignore', '!secret-but-kept.md\n*.draft.md\n'],
    ...['a.md', 'x.tmp.md', 'build/a.md', 'docs/build/a.md', 'docs/old/a.md', 'old/a.md', 'secret.md'],
    ...['docs/secret-but-kept.md', 'docs/secret.md', 'docs/deep/x.draft.md', 'x.draft.md'],
  );
  const kept = ['docs/build/a.md', 'docs/secret-but-kept.md'];
  expect(await walked()).toEqual(['a.md', ...kept, 'old/a.md', 'x.draft.md']);
  // From a folder below, the files above count as well.
  expect(await walked({}, 'docs')).toEqual(kept);
});

it('says of a file that may not be there whether git leaves it out', async () => {
  await put(['.gitignore', '/images/*\n!/images/kept.png\nbuild/\n'], ['docs/.gitignore', '*.png\n!logo.png\n']);
  const ignored = ['images/a.png', 'build/x.png', 'docs/build/logo.png', 'docs/a.png', 'docs/deep/er/a.png'];
  const kept = ['images/kept.png', 'a.png', 'docs/logo.png', 'docs/a.jpg', 'other/images/a.png'];
  for (const name of ignored) expect([name, await isIgnoredByGit(path.join(root, name), root)]).toEqual([name, true]);
  for (const name of kept) expect([name, await isIgnoredByGit(path.join(root, name), root)]).toEqual([name, false]);
});

it('takes a file that is named itself, once, and says which name is nobody', async () => {
  await put(['.gitignore', 'a.md'], 'a.md', 'b.md', 'c.txt');
  expect(await walked({}, 'a.md', 'b.md', '.', 'c.txt')).toEqual(['a.md', 'b.md']);
  await expect(walked({}, 'none.md')).rejects.toMatchObject({ code: 'fileNotRead' });
});

it('leaves out what the globs of files.exclude match, relative to the root', async () => {
  await put('a.md', 'out/a.md', 'docs/out/a.md', '.hidden/a.md', 'docs/b.md', 'docs/x/b.md');
  expect(await walked({ exclude: ['**/out', '.hidden', 'docs/*.md'] })).toEqual(['a.md', 'docs/x/b.md']);
  expect(await walked({ exclude: ['**/out'] }, 'docs')).toEqual(['docs/b.md', 'docs/x/b.md']);
});

it('follows no link: neither out of the folder nor in a circle', async () => {
  await put('a/b.md');
  await mkdir(path.join(outer, 'other'));
  await writeFile(path.join(outer, 'other', 'x.md'), '');
  await symlink(path.join(outer, 'other'), path.join(root, 'out'));
  await symlink(path.join(outer, 'other', 'x.md'), path.join(root, 'x.md'));
  await symlink(root, path.join(root, 'a', 'circle'));
  await symlink(path.join(outer, 'nowhere'), path.join(root, 'dangling.md'));
  expect(await walked()).toEqual(['a/b.md']);
});

it('tells of what cannot be read and goes on', async () => {
  await put('a/b.md', 'c/.gitignore', 'd.md');
  // A folder in the place of a file fails for root as well.
  await rm(path.join(root, 'c', '.gitignore'));
  await mkdir(path.join(root, 'c', '.gitignore'));
  await put('c/x.md');
  await chmod(path.join(root, 'a'), 0);
  const problems: unknown[] = [];
  const files = await walked({ onProblem: (error) => problems.push(error) });
  await chmod(path.join(root, 'a'), 0o700);
  if (process.getuid?.() === 0) expect(files).toEqual(['a/b.md', 'c/x.md', 'd.md']);
  else {
    expect(files).toEqual(['c/x.md', 'd.md']);
    expect(problems).toMatchObject([{ code: 'fileNotRead' }]);
  }
});

it('ends in the middle when that is asked for', async () => {
  await put('a/1.md', 'a/2.md', 'b/3.md');
  const controller = new AbortController();
  const files: string[] = [];
  const run = async () => {
    for await (const file of walk([root], { root, accepts: () => true, signal: controller.signal })) {
      files.push(file);
      controller.abort();
    }
  };
  await expect(run()).rejects.toMatchObject({ code: 'requestCancelled' });
  expect(files).toEqual([path.join(root, 'a', '1.md')]);
});
