import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveTarget } from '../../../src/documents/resolveTarget';

const root = path.resolve('/work space/site');
const document = path.join(root, 'docs', 'a.md');
const at = (...parts: string[]): string => path.join(root, ...parts);

describe('resolveTarget', () => {
  it.each([
    ['x.png', { kind: 'file', path: at('docs', 'x.png') }],
    ['./img/ä b.png', { kind: 'file', path: at('docs', 'img', 'ä b.png') }],
    ['../x.png', { kind: 'file', path: at('x.png') }],
    ['..x.png', { kind: 'file', path: at('docs', '..x.png') }],
    ['./a:b.png', { kind: 'file', path: at('docs', 'a:b.png') }],
    ['../../x.png', { kind: 'outside', path: path.resolve('/work space/x.png') }],
    ['/../x.png', { kind: 'outside', path: path.resolve('/work space/x.png') }],
    ['file:///etc/x.png', { kind: 'outside', path: path.resolve('/etc/x.png') }],
    ['https://x.org/a.png', { kind: 'remote' }],
    ['//x.org/a.png', { kind: 'remote' }],
    ['data:image/png;base64,AA==', { kind: 'data' }],
    ['', { kind: 'none' }],
    ['images/', { kind: 'none' }],
    ['..', { kind: 'none' }],
    ['a\0b.png', { kind: 'none' }],
    ['@/assets/x.png', { kind: 'none' }],
    ['~/assets/x.png', { kind: 'none' }],
    ['mailto:a@x.org', { kind: 'none' }],
    ['file://%zz/x.png', { kind: 'none' }],
  ])('%j', (target, expected) => {
    expect(resolveTarget(target, document, root)).toEqual(expected);
  });

  it('looks for what begins with a slash where websites keep it', () => {
    expect(resolveTarget('/img/x.png', document, root)).toEqual({
      kind: 'file',
      path: at('img', 'x.png'),
      published: [
        { folder: at('public'), path: at('public', 'img', 'x.png') },
        { folder: at('static'), path: at('static', 'img', 'x.png') },
      ],
    });
  });

  it('takes a path of this machine within the root as that', () => {
    expect(resolveTarget(at('x.png'), document, root)).toEqual({ kind: 'file', path: at('x.png') });
  });
});
