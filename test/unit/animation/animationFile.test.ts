import { describe, expect, it } from 'vitest';
import { parseAnimationFile, readAnimationSpec } from '../../../src/protocol/animationFile';

function mistakes(text: string): [string, string][] {
  const parsed = parseAnimationFile(text);
  if ('spec' in parsed) return [];
  return parsed.mistakes.map(({ offset, length, message }) => [text.slice(offset, offset + length), message]);
}

describe('an animation file', () => {
  it('needs no more than a prompt, and has the defaults of the reference', () => {
    const spec = readAnimationSpec('{ "prompts": { "0": "a cat" } }', 'x');
    expect(spec).toMatchObject({
      ...{ maxFrames: 72, border: 'replicate', strengthCurve: '0:(0.65)', noiseAddCurve: '0:(0.02)', fps: 12 },
      ...{ noiseScaleCurve: '0:(0.99)', colorCoherence: 'LAB', diffusionCadenceCurve: '0:(1)', seed: -1 },
    });
    expect(spec.stepsCurve).toBeUndefined();
  });

  it('may have comments and a preset, whose values give way to its own', () => {
    const spec = readAnimationSpec(
      '{ // a morph\n "preset": "prompt-interpolate", "maxFrames": 12, "prompts": { "0": "a", "6": "b" }, }',
      'x',
    );
    expect(spec).toMatchObject({ interpolatePrompts: true, lockedSeed: true, maxFrames: 12, strengthCurve: '0:(0)' });
    expect(spec).not.toHaveProperty('preset');
  });

  it.each([
    ['{ "prompts": { "0": "a" }, "zoom": "0:(1), 9(2)" }', '(2)', 'zoom: at character 9: expected ":", found "("'],
    ['{ "prompts": { "0": "a" }, "zoom": "0:\\t(1), 9(2)" }', '(2)', 'zoom: at character 10: expected ":"'],
    ['{ "prompts": { "0": "a" }, "fps": "fast" }', '"fast"', 'fps: expected number, received string ("fast")'],
    ['{ "prompts": { "0": "a" }, "zoom": "0:(0)" }', '0)', 'zoom: at character 4: 0 is not in 0.01 … 100'],
    ['{ "prompts": { "0": "a" }, "zooom": 1 }', '"zooom"', 'there is no "zooom"'],
    ['{ "prompts": { "4": "a" } }', '{ "4": "a" }', 'prompts: the prompt of frame 0 is missing'],
    ['{ "prompts": { "0": "a", "x": "b" } }', '"b"', 'prompts.x: '],
    ['{ "prompts": { "0": "a" ', '', 'not valid JSON: '],
    ['[]', '[]', 'expected object, received array'],
    ['', '', 'not valid JSON: '],
  ])('%s is wrong at %j', (text, place, message) => {
    const [first] = mistakes(text);
    expect(first![0]).toBe(place);
    expect(first![1]).toContain(message);
  });

  it('tells what its JSON schema cannot from what that tells', () => {
    const parsed = parseAnimationFile('{ "prompts": { "0": "a" }, "zoom": "0:(1", "fps": "fast", "zooom": 1 }');
    const beyond = 'spec' in parsed ? [] : parsed.mistakes.filter(({ isBeyondSchema }) => isBeyondSchema);
    expect(beyond.map(({ message }) => message)).toEqual([expect.stringContaining('zoom: at character 5')]);
  });

  it('says the line and the column, and how many mistakes more', () => {
    const text = '{\n  "prompts": { "0": "a" },\n  "angle": "0:(1",\n  "fps": 0\n}';
    expect(() => readAnimationSpec(text, 'walk.easel.json')).toThrow(
      /walk\.easel\.json:3:17 says: angle: at character 5: expected "\)".*\(and 1 more\)/,
    );
  });
});
