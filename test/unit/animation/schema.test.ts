import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod';
import packageManifest from '../../../package.json';

const root = path.join(import.meta.dirname, '../../..');
const [{ fileMatch, url }] = packageManifest.contributes.jsonValidation as [{ fileMatch: string; url: string }];
const text = readFileSync(path.join(root, url), 'utf8');

it('the JSON schema is up to date: otherwise run `npm run schemas`', () => {
  expect(fileMatch).toBe('*.easel.json');
  execFileSync(process.execPath, ['scripts/schemas.mjs', '--check'], { cwd: root });
});

it('it says of every parameter what it does, of curves how they look, and of others what they may be', () => {
  const property = z.looseObject({ description: z.string().min(10), pattern: z.string().optional() });
  const { properties, required } = z
    .object({ properties: z.record(z.string(), property), required: z.array(z.string()) })
    .parse(JSON.parse(text));
  expect(required).toEqual(['prompts']);
  const pattern = new RegExp(properties['zoom']!.pattern!);
  for (const good of ['0:(1)', ' 0 : ( -1.5e-3 ) , 24:(.5)']) expect(good).toMatch(pattern);
  for (const bad of ['0:1', '0:(1),', '0:(x)', '']) expect(bad).not.toMatch(pattern);
  expect(properties['fps']).toMatchObject({ default: 12, minimum: 1, maximum: 240 });
  expect(properties['border']).toMatchObject({ default: 'replicate' });
});
