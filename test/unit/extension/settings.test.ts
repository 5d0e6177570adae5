import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  askedOf,
  parseSettings,
  requestOf,
  settingNames,
  type Settings,
} from '../../../src/extension/settings/settings';
import { builtinStylePresets } from '../../../src/protocol/stylePresets';

const { contributes, capabilities } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  contributes: {
    configuration: { properties: Record<string, { default: unknown; scope: string; markdownDescription?: string }> }[];
    commands: { command: string; title: string }[];
  };
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
};
const properties = Object.assign(
  {},
  ...contributes.configuration.map((group) => group.properties),
) as (typeof contributes.configuration)[0]['properties'];
const defaults = (name: keyof Settings): unknown => properties[`easel.${name}`]?.default;

describe('settings', () => {
  it('are the ones that package.json declares, whose defaults are valid', () => {
    expect(Object.keys(properties).sort()).toEqual(settingNames.map((name) => `easel.${name}`).sort());
    expect(parseSettings(defaults)).toMatchObject({ model: null, device: 'auto', 'insert.placement': 'below' });
    for (const setting of Object.values(properties)) expect(setting.markdownDescription).toMatch(/^%.+%$/);
  });

  it('that name places on this machine do not follow an untrusted folder', () => {
    expect(capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual([
      'easel.model',
      'easel.assets.destination',
    ]);
    expect(properties['easel.model']!.scope).toBe('machine-overridable');
  });

  it.each([
    ['width', 'wide', 'easel.width', '"wide"'],
    ['width', 0, 'easel.width', 'must be at least 1'],
    ['device', 'gpu', 'easel.device', '"gpu"'],
    ['scheduler', 'best', 'easel.scheduler', '"best"'],
    ['seed', 2 ** 32, 'easel.seed', '4294967296'],
    ['guidanceScale', null, undefined, ''],
    ['insert.placement', 'left', 'easel.insert.placement', '"left"'],
    ['assets.fileName', '${slug}-${what}', 'easel.assets.fileName', '${what}'],
    ['engine.idleMinutes', -1, 'easel.engine.idleMinutes', '-1'],
    ['style', 'cubism', 'easel.style', '“cubism”; there are enhance, anime, photographic'],
    ['style', '', undefined, ''],
    ['stylePresets', { mine: { words: 'ink' } }, 'easel.stylePresets', 'mine'],
    ['model', '', undefined, ''],
    ['scheduler', '', undefined, ''],
  ] as const)('%s: %j', (name, value, setting, detail) => {
    const parse = (): Settings => parseSettings((asked) => (asked === name ? value : defaults(asked)));
    if (setting === undefined) expect(parse()[name]).toBeNull();
    else {
      expect(parse).toThrow(
        expect.objectContaining({
          code: 'settingInvalid',
          serialised: expect.objectContaining({
            args: { setting, detail: expect.stringContaining(detail) as string },
          }) as object,
        }) as Error,
      );
    }
  });

  it('become a request that leaves out what the model decides', () => {
    const settings = parseSettings(defaults);
    expect(requestOf('a cat', settings, {})).toEqual({ prompt: 'a cat', numImages: 1, device: 'auto' });
    expect(
      requestOf('a cat', { ...settings, guidanceScale: 0, seed: 0, width: 64 }, { seed: 9, prompt: 'a dog' }),
    ).toEqual({
      prompt: 'a dog',
      numImages: 1,
      device: 'auto',
      guidanceScale: 0,
      seed: 9,
      width: 64,
    });
    expect(requestOf('a cat', settings, { transparent: true })).toMatchObject({ transparent: true });
  });

  it('say the style of all drawings, whose words are added to both prompts', () => {
    const settings = parseSettings(defaults);
    const stylePresets = {
      ink: { prompt: 'thin blue ink' },
      anime: { prompt: 'my {prompt}!', negativePrompt: 'grey' },
    };
    const draw = (style: string, overrides = {}): object =>
      requestOf('a cat', { ...settings, stylePresets, style, negativePrompt: 'dogs' }, overrides);
    expect(draw('origami')).toMatchObject({
      prompt: 'a cat, origami, folded paper, crisp creases, paper texture, plain background',
      negativePrompt: 'dogs, drawing, plastic, photograph of people, noise',
    });
    expect(draw('ink')).toMatchObject({ prompt: 'a cat, thin blue ink', negativePrompt: 'dogs' });
    expect(draw('anime', { prompt: '$& {x}' })).toMatchObject({ prompt: 'my $& {x}!', negativePrompt: 'dogs, grey' });
    expect(askedOf('a cat', { ...settings, style: 'ink' }, {})).toEqual({ prompt: 'a cat', style: 'ink' });
    expect(askedOf('a cat', settings, {})).toBeUndefined();
  });
});

describe('style presets', () => {
  it("are those of Stability's client", () => {
    const names =
      'enhance anime photographic digital-art comic-book fantasy-art line-art analog-film neon-punk isometric low-poly origami modeling-compound cinematic 3d-model pixel-art tile-texture';
    expect(Object.keys(builtinStylePresets).sort()).toEqual(names.split(' ').sort());
    for (const { prompt, negativePrompt } of Object.values(builtinStylePresets)) {
      expect(prompt).toMatch(/^\{prompt\}, ./);
      expect(negativePrompt).toMatch(/./);
    }
  });
});
