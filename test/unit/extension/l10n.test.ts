import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/protocol/errorCatalogue';
import { noticeCatalogue } from '../../../src/protocol/notices';

const bundle = JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8')) as Record<string, string>;
const names = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
const manifest = readFileSync('package.json', 'utf8');

describe('what translators translate', () => {
  it('is up to date: otherwise run `node scripts/l10n.mjs`', { timeout: 60_000 }, () => {
    execFileSync(process.execPath, ['scripts/l10n.mjs', '--check']);
  });

  it('has every sentence of errors and notices, and those of every file with texts', () => {
    for (const { what, todo } of Object.values(catalogue)) {
      expect(bundle).toHaveProperty([what]);
      if (todo !== '') expect(bundle).toHaveProperty([todo]);
    }
    for (const sentence of Object.values(noticeCatalogue)) expect(bundle).toHaveProperty([sentence]);
    for (const sentence of ['{0} s left', 'Try Again', 'No picture matches.', 'Copy Link'])
      expect(bundle).toHaveProperty([sentence]);
  });

  it('has exactly the names that package.json uses', () => {
    const used = new Set([...manifest.matchAll(/"%([^%"]+)%"/g)].map(([, name]) => name!));
    expect([...used].sort()).toEqual(Object.keys(names).sort());
  });
});

describe('package.json', () => {
  it('declares the commands that are registered', () => {
    const { contributes } = JSON.parse(manifest) as { contributes: { commands: { command: string }[] } };
    const registered = readdirSync('src/extension/commands')
      .flatMap((file) => [...readFileSync(`src/extension/commands/${file}`, 'utf8').matchAll(/id: '(easel\.\w+)'/g)])
      .map(([, id]) => id!);
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual(registered.sort());
  });
});
