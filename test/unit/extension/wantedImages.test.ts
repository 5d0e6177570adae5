import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileFacts } from '../../../src/assets/fileFacts';
import { scanFolders } from '../../../src/assets/scan';
import { wantedPictures, type WantedPicture } from '../../../src/extension/altText/wantedImages';
import type { Translate } from '../../../src/extension/status/statusText';
import { fillIn } from '../../../src/protocol/errors';

const t: Translate = (sentence, ...args) => fillIn(sentence, Object.fromEntries(args.entries()));

let root: string;
beforeEach(() => void (root = mkdtempSync(path.join(tmpdir(), 'easel-wanted-'))));
afterEach(() => rmSync(root, { recursive: true }));

async function wanted(documents: Readonly<Record<string, string>>): Promise<WantedPicture[]> {
  for (const [name, text] of Object.entries(documents)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  const manifest = { version: 1 as const, assets: {} };
  const { findings } = await scanFolders([root], { root, manifest, facts: new FileFacts() });
  return wantedPictures(findings, root, t);
}

describe('the checklist of missing pictures', () => {
  it('has one line for each file, with every place that refers to it', async () => {
    const [apple, ...others] = await wanted({
      'README.md': '# A\n\n![an apple](docs/apple.png)\n',
      'docs/guide.md': '![an  apple](apple.png)\n\n![an apple](/docs/apple.png)\n',
    });
    expect(others).toEqual([]);
    expect(apple).toMatchObject({
      name: 'docs/apple.png',
      altText: 'an apple',
      places: ['README.md:3', 'docs/guide.md:1', 'docs/guide.md:3'],
      editable: true,
      path: path.join(root, 'docs', 'apple.png'),
    });
    expect(apple!.problem).toBeUndefined();
  });

  it('explains what is not drawn, below what is', async () => {
    const all = await wanted({
      'a.md': [
        '![a dog](https://example.org/dog.png)',
        '![a tree](../tree.png)',
        '![a bird](bird.gif)',
        '![](nothing.png)',
        '![one](two.png) ![other](two.png)',
        '![a lemon](lemon.png)',
        '![there](there.png)',
      ].join('\n\n'),
      'there.png': 'a picture',
    });
    expect(all.map(({ name, problem, editable }) => [name, problem, editable])).toEqual([
      ['lemon.png', undefined, true],
      ['two.png', 'The documents say different things of this file: “one”, “other”.', true],
      ['nothing.png', 'It has no alt text that says what to draw.', true],
      ['bird.gif', expect.stringMatching(/^Easel cannot write files like bird\.gif, only png, /), false],
      ['../tree.png', 'Its place is outside of this folder.', false],
      ['https://example.org/dog.png', 'It is on the network or in the document itself.', false],
    ]);
    const sheet = await wanted({ 'b.css': 'a { background: url(bg.png) }' });
    const background = sheet.find(({ name }) => name === 'bg.png');
    expect(background?.editable).toBe(true);
    expect(background?.problem).toContain('A style sheet does not say what a picture shows');
    expect(all.filter(({ path: file }) => file === undefined).map(({ name }) => name)).toEqual([
      '../tree.png',
      'https://example.org/dog.png',
    ]);
  });
});
