import { describe, expect, it } from 'vitest';
import type { AnimationSpec } from '../../../src/protocol/animation';
import { parseAnimationFile, readAnimationFile } from '../../../src/protocol/animationFile';
import { withStyleWords, type AnimationFile } from '../../../src/protocol/animationTask';
import { withStylePreset } from '../../../src/protocol/stylePresets';

function mistakes(text: string): [string, string][] {
  const parsed = parseAnimationFile(text);
  if ('task' in parsed) return [];
  return parsed.mistakes.map(({ offset, length, message }) => [text.slice(offset, offset + length), message]);
}

function keyframed(text: string): AnimationSpec {
  const file = readAnimationFile(text, 'x');
  if (file.task !== 'animate') throw new Error(`It is of the task ${file.task}.`);
  return file.spec;
}

describe('an animation file', () => {
  it('needs no more than a prompt, and has the defaults of the reference', () => {
    const spec = keyframed('{ "prompts": { "0": "a cat" } }');
    expect(spec).toMatchObject({
      ...{ maxFrames: 72, border: 'replicate', strengthCurve: '0:(0.65)', noiseAddCurve: '0:(0.02)', fps: 12 },
      ...{ noiseScaleCurve: '0:(0.99)', colorCoherence: 'LAB', diffusionCadenceCurve: '0:(1)', seed: -1 },
    });
    expect(spec.stepsCurve).toBeUndefined();
  });

  it('may begin with a byte order mark', () => {
    expect(keyframed('\uFEFF{ "prompts": { "0": "a cat" } }')).toMatchObject({ prompts: { 0: 'a cat' } });
  });

  it('may have comments and a preset, whose values give way to its own', () => {
    const spec = keyframed(
      '{ // a morph\n "preset": "prompt-interpolate", "maxFrames": 12, "prompts": { "0": "a", "6": "b" }, }',
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
    ['', '', 'not valid JSON: value expected'],
    ['\uFEFF{ "prompts": { "0": "a" }, "fps": "fast" }', '"fast"', 'fps: expected number'],
  ])('%s is wrong at %j', (text, place, message) => {
    const [first] = mistakes(text);
    expect(first![0]).toBe(place);
    expect(first![1]).toContain(message);
  });

  it.each([
    ['{ "mode": "loop", "prompts": ["a"], "radus": 3 }', '"radus"', 'there is no "radus"'],
    ['{ "mode": "loop", "prompts": ["a", "b"] }', '["a", "b"]', 'prompts: '],
    ['{ "mode": "lop", "prompts": ["a"] }', '"lop"', 'mode: must be one of prompts, grid, around, loop, seeds ("lop")'],
    ['{ "mode": "seeds", "prompts": ["a"] }', '{ "mode": "seeds", "prompts": ["a"] }', 'seedTo: '],
    ['{ "mode": "prompts", "prompts": ["a", 5] }', '5', 'prompts.1: expected string, received number (5)'],
    ['{ "mode": "prompts", "prompts": ["a", "b"], "promptFrames": [3, 2] }', '[3, 2]', 'promptFrames: must rise'],
    ['{ "mode": "loop", "prompts": ["a"], "fps": 240 }', '240', 'fps: '],
    ['{ "prompts": { "0": "a" }, "fps": 240 }', '240', 'fps: '],
    [
      '{ "prompts": { "0": "a" }, "stylePreset": "ketchup" }',
      '"ketchup"',
      'stylePreset: there is no style preset “ketchup”',
    ],
    [
      '{ "mode": "loop", "prompts": ["a"], "stylePreset": "ketchup" }',
      '"ketchup"',
      "VS Code's setting easel.stylePresets says is not known here",
    ],
    ['{ "mode": "loop", "prompts": ["a"], "stylePreset": 5 }', '5', 'stylePreset: '],
    ['{ "prompts": "0: a\\n0: b" }', '0: b', 'prompts: at character 6: frame 0 has a prompt already'],
    ['{ "mode": "prompts", "prompts": "{0: a, 8: b" }', '"', 'prompts: at character 12: expected "}" at the end'],
    ['{ "prompts": "4: a" }', '"4: a"', 'prompts: the prompt of frame 0 is missing'],
  ])('%s is wrong at %j: a walk, a style, prompts in one text', (text, place, message) => {
    const [first] = mistakes(text);
    expect(first![0]).toBe(place);
    expect(first![1]).toContain(message);
  });

  it('may name a style of one’s own where those are known, and is not drawn by its name where they are not', () => {
    const text = '{ "prompts": { "0": "a cat" }, "stylePreset": "house", "zoom": "0:(x)" }';
    const house = { house: { prompt: '{prompt}, in ink', negativePrompt: 'grey' } };
    expect(mistakes(text).map(([place]) => place)).toEqual(['x)', '"house"']);
    const right = text.replace('(x)', '(1)');
    expect(parseAnimationFile(right, {})).toMatchObject({ mistakes: [{ isBeyondSchema: true }] });
    expect(parseAnimationFile(right, 'any')).toHaveProperty('task');
    const file = parseAnimationFile(right, house) as AnimationFile;
    expect(withStyleWords(file, house.house).spec).toMatchObject({
      prompts: { 0: 'a cat, in ink' },
      negativePrompt: 'grey',
    });
    expect(() => withStylePreset(['a cat'], undefined, 'house')).toThrow(
      /there is no style preset “house” of Easel's own.*not known here/,
    );
  });

  it('that says a mode is a walk, with the defaults of its kind', () => {
    expect(readAnimationFile('{ "mode": "loop", "prompts": ["a cat"], "stylePreset": "origami" }', 'x')).toEqual({
      task: 'walk',
      spec: { mode: 'loop', prompts: ['a cat'], stylePreset: 'origami', frames: 24, fps: 12, radius: 20 },
    });
  });

  it('may have its prompts in one text', () => {
    const morph = '"prompts": "0: a caterpillar\\n24: a butterfly"';
    expect(keyframed(`{ ${morph} }`).prompts).toEqual({ 0: 'a caterpillar', 24: 'a butterfly' });
    expect(keyframed('{ "prompts": "a cat" }').prompts).toEqual({ 0: 'a cat' });
    const walk = (text: string) => readAnimationFile(text, 'x').spec;
    const prompts = ['a caterpillar', 'a butterfly'];
    expect(walk(`{ "mode": "prompts", ${morph} }`)).toMatchObject({ prompts, promptFrames: [0, 24], frames: 25 });
    expect(walk(`{ "mode": "prompts", ${morph}, "frames": 30 }`)).toMatchObject({ promptFrames: [0, 24], frames: 30 });
    expect(walk('{ "mode": "loop", "prompts": "a cat" }')).toMatchObject({ prompts: ['a cat'] });
  });

  it('tells what its JSON schema cannot from what that tells', () => {
    const parsed = parseAnimationFile('{ "prompts": { "0": "a" }, "zoom": "0:(1", "fps": "fast", "zooom": 1 }');
    const beyond = 'task' in parsed ? [] : parsed.mistakes.filter(({ isBeyondSchema }) => isBeyondSchema);
    expect(beyond.map(({ message }) => message)).toEqual([expect.stringContaining('zoom: at character 5')]);
  });

  it('says the line and the column, and how many mistakes more', () => {
    const text = '{\n  "prompts": { "0": "a" },\n  "angle": "0:(1",\n  "cfgScale": 33\n}';
    expect(() => readAnimationFile(text, 'walk.easel.json')).toThrow(
      /walk\.easel\.json:3:17 says: angle: at character 5: expected "\)".*\(and 1 more\)/,
    );
  });
});
