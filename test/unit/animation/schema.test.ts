import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod';
import packageManifest from '../../../package.json';
import { walkModes } from '../../../src/protocol/walk';

const root = path.join(import.meta.dirname, '../../..');
const [{ fileMatch, url }] = packageManifest.contributes.jsonValidation as [{ fileMatch: string; url: string }];
const text = readFileSync(path.join(root, url), 'utf8');

it('the JSON schema is up to date: otherwise run `npm run schemas`', () => {
  expect(fileMatch).toBe('*.easel.json');
  execFileSync(process.execPath, ['scripts/schemas.mjs', '--check'], { cwd: root });
});

const property = z.looseObject({ description: z.string().min(10), pattern: z.string().optional() });
const kind = z.object({ properties: z.record(z.string(), property), required: z.array(z.string()) });
const { then: keyframed, allOf } = z
  .object({
    then: kind,
    allOf: z.array(
      z.object({
        if: z.object({ properties: z.object({ mode: z.object({ const: z.enum(walkModes) }) }) }),
        then: kind,
      }),
    ),
  })
  .parse(JSON.parse(text));

it('it says of every parameter what it does, of curves how they look, and of others what they may be', () => {
  const { properties, required } = keyframed;
  expect(required).toEqual(['prompts']);
  const pattern = new RegExp(properties['zoom']!.pattern!);
  for (const good of ['0:(1)', ' 0 : ( -1.5e-3 ) , 24:(.5)']) expect(good).toMatch(pattern);
  for (const bad of ['0:1', '0:(1),', '0:(x)', '']) expect(bad).not.toMatch(pattern);
  expect(properties['fps']).toMatchObject({ default: 12, exclusiveMinimum: 0, maximum: 120 });
  expect(properties['border']).toMatchObject({ default: 'replicate' });
});

it('it knows every kind of walk, by its mode, with what that kind alone may say', () => {
  expect(allOf.map((walk) => walk.if.properties.mode.const)).toEqual(walkModes);
  const said = Object.fromEntries(allOf.map((walk) => [walk.if.properties.mode.const, walk.then]));
  expect(said['loop']!.properties).toHaveProperty('radius');
  expect(said['grid']!.properties).not.toHaveProperty('radius');
  expect(said['seeds']!.required).toEqual(['mode', 'prompts', 'seedTo']);
  for (const { properties } of allOf.map(({ then }) => then)) expect(properties['fps']).toMatchObject({ maximum: 120 });
});
