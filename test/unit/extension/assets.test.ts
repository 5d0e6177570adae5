import { describe, expect, it } from 'vitest';
import { destinationOf, isInside, type DocumentPlace } from '../../../src/extension/assets/destination';
import { assetFileName, unknownVariable, type FileNameValues } from '../../../src/extension/assets/fileName';
import { publishedTarget, relativeTarget } from '../../../src/extension/assets/linkTarget';

const values: FileNameValues = {
  prompt: 'A red apple, on blue!',
  seed: 7,
  date: new Date(2026, 0, 2, 3, 4, 5),
  documentBasename: 'Read me',
  model: 'Tiny/Model 1',
};

describe('assetFileName', () => {
  it.each([
    ['${slug}', 'a-red-apple-on-blue'],
    ['${slug}.png', 'a-red-apple-on-blue'],
    ['${documentBasename}-${seed}', 'Read me-7'],
    ['${date} ${time}', '2026-01-02 03-04-05'],
    ['${model}_${slug}', 'tiny-model-1_a-red-apple-on-blue'],
    ['', 'a-red-apple-on-blue'],
    ['...', 'a-red-apple-on-blue'],
    ['a/../b\\c:d*e?', 'a-..-b-c-d-e-'],
    ['../../etc/passwd', 'etc-passwd'],
    ['con', '_con'],
    ['LPT1.x', '_LPT1.x'],
    ['.hidden', 'hidden'],
    ['ends with a dot.', 'ends with a dot'],
    ['${nonsense}', 'nonsense'],
  ])('makes %j into %j', (template, expected) => {
    expect(assetFileName(template, values)).toBe(expected);
  });

  it('names pictures of every prompt, within what file systems bear', () => {
    const prompts = [
      '',
      '🍎🍎',
      '!!!',
      '苹果'.repeat(500),
      'x'.repeat(100_000),
      '\u0000\u202e',
      'aux',
      'é'.repeat(300),
      '\ud800',
    ];
    for (const prompt of prompts) {
      for (const template of ['${slug}', '${documentBasename}', '${slug}-${documentBasename}-${seed}']) {
        const name = assetFileName(template, { ...values, prompt, documentBasename: prompt });
        expect(name).toMatch(/^[^\p{Cc}<>:"/\\|?*]+$/u);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(140);
        expect(name).not.toMatch(/^[\s.]|[\s.]$/);
      }
    }
  });

  it('knows which variables there are', () => {
    expect(unknownVariable('${slug}-${seed}')).toBeUndefined();
    expect(unknownVariable('${slug}-${Seed}')).toBe('Seed');
  });
});

describe('destinationOf', () => {
  const place: DocumentPlace = {
    document: '/home/me/work/docs/my guide.md',
    workspaceFolder: '/home/me/work',
    allWorkspaceFolders: ['/home/me/work', '/home/me/other'],
  };
  const at = (own: string, copyFiles: Record<string, string> = {}, where = place): string => {
    const { folder, fileName } = destinationOf(where, { own, copyFiles }, 'cat.png');
    return `${folder}/${fileName}`;
  };

  it.each([
    ['', '/home/me/work/docs/images/cat.png'],
    ['pictures', '/home/me/work/docs/pictures/cat.png'],
    ['pictures/', '/home/me/work/docs/pictures/cat.png'],
    ['.', '/home/me/work/docs/cat.png'],
    ['../static', '/home/me/work/static/cat.png'],
    ['/static', '/home/me/work/static/cat.png'],
    ['/static/${documentBaseName}', '/home/me/work/static/my guide/cat.png'],
    ['/static/${documentRelativeDirName}', '/home/me/work/static/docs/cat.png'],
  ])('our setting %j', (own, expected) => {
    expect(at(own)).toBe(expected);
  });

  it.each([
    [{ '**/*.md': 'assets/' }, '/home/me/work/docs/assets/cat.png'],
    [{ '*.md': 'assets/' }, '/home/me/work/docs/assets/cat.png'],
    [{ '/docs/**/*': 'images/${documentBaseName}/' }, '/home/me/work/docs/images/my guide/cat.png'],
    [{ '/blog/**/*': 'no/', '*.md': 'yes/' }, '/home/me/work/docs/yes/cat.png'],
    [{ '*.md': '/img/${documentBaseName/(\\w+) .*/$1/}-${fileName}' }, '/home/me/work/img/my-cat.png'],
    [{ '*.md': '${fileName/(.*)\\.png/$1-x.png/}' }, '/home/me/work/docs/cat-x.png'],
    [{ '*.md': '' }, '/home/me/work/docs/cat.png'],
    [{ '*.md': '${unknown}/${fileExtName}/\\${x}/' }, '/home/me/work/docs/${unknown}/png/${x}/cat.png'],
    [{ '*.md': '${fileName/(/x/}' }, '/home/me/work/docs/cat.png'],
    [{ '*.html': 'no/' }, '/home/me/work/docs/images/cat.png'],
  ] as const)("VS Code's setting %j", (copyFiles, expected) => {
    expect(at('', copyFiles)).toBe(expected);
  });

  it("prefers our setting to VS Code's", () => {
    expect(at('own', { '*.md': 'other/' })).toBe('/home/me/work/docs/own/cat.png');
  });

  it('works outside of every workspace folder', () => {
    const alone = { ...place, workspaceFolder: undefined, allWorkspaceFolders: [] };
    expect(at('/x', {}, alone)).toBe('/home/me/work/docs/x/cat.png');
  });

  it('knows what is inside', () => {
    expect([
      isInside('/a/b', '/a'),
      isInside('/a', '/a'),
      isInside('/ab', '/a'),
      isInside('/a/..b', '/a'),
      isInside('/', '/a'),
    ]).toEqual([true, true, false, true, false]);
  });
});

describe('publishedTarget', () => {
  it.each([
    ['/w/docs/a.md', '/w/public/images/x y.png', 'markdown', '/images/x y.png'],
    ['/w/src/App.tsx', '/w/static/x.png', 'typescriptreact', '/x.png'],
    ['/w/docs/a.md', '/w/images/x.png', 'markdown', undefined],
    ['/w/docs/a.md', '/w/docs/public/x.png', 'markdown', undefined],
    ['/w/docs/a.md', '/w/publicity/x.png', 'markdown', undefined],
    ['/w/public/index.html', '/w/public/x.png', 'html', undefined],
    ['/w/a.tex', '/w/public/x.png', 'latex', undefined],
    ['/w/a.py', '/w/public/x.png', undefined, undefined],
  ])('%s names %s in %s as %s', (document, target, languageId, expected) => {
    expect(publishedTarget(document, target, '/w', languageId)).toBe(expected);
  });
});

describe('relativeTarget', () => {
  it.each([
    ['/w/docs/a.md', '/w/docs/images/x.png', 'images/x.png'],
    ['/w/docs/a.md', '/w/img/x y.png', '../img/x y.png'],
    ['/c:/w/a.md', '/C:/w/x.png', 'x.png'],
    ['/c:/w/a.md', '/d:/w/x.png', undefined],
  ])('%s → %s', (document, target, expected) => {
    expect(relativeTarget(document, target)).toBe(expected);
  });
});
