import { describe, expect, it } from 'vitest';
import { animationSpecSchema } from '../../../src/protocol/animation';
import { animationParameters } from '../../../src/protocol/animationParameters';
import { walkModeSchemas } from '../../../src/protocol/walk';

const parameters = animationParameters();
const of = (kind: keyof typeof parameters, name: string) => parameters[kind].find((each) => each.name === name);

describe('animationParameters', () => {
  it('has every parameter of the schemas but those that the editor shows otherwise', () => {
    const elsewhere = ['$schema', 'prompts', 'promptFrames', 'mode', 'animationMode'];
    const names = (shape: object) => Object.keys(shape).filter((name) => !elsewhere.includes(name));
    expect(parameters.video.map(({ name }) => name).sort()).toEqual(names(animationSpecSchema.shape).sort());
    for (const [mode, { shape }] of Object.entries(walkModeSchemas))
      expect(parameters[mode as 'loop'].map(({ name }) => name).sort(), mode).toEqual(names(shape).sort());
  });

  it('says of each what it is and in which group', () => {
    expect(parameters.video.filter(({ description }) => description === '')).toEqual([]);
    expect(parameters.video.filter(({ group }) => group === 'other')).toEqual([]);
    expect(parameters.keyframes.some(({ group }) => group === 'video')).toBe(false);
  });

  it('knows curves by their range, files, choices and numbers', () => {
    expect(of('keyframes', 'zoom')).toMatchObject({
      ...{ label: 'Zoom', kind: 'curve', group: 'camera', minimum: 0.01, maximum: 100, default: '0:(1)' },
    });
    expect(of('keyframes', 'stepsCurve')).toMatchObject({ label: 'Steps', kind: 'curve', minimum: 1, default: '' });
    expect(of('keyframes', 'initImage')).toMatchObject({ label: 'Init Image', kind: 'file', isRequired: false });
    expect(of('keyframes', 'border')?.choices).toContain('reflect');
    expect(of('keyframes', 'maxFrames')).toMatchObject({ kind: 'integer', minimum: 1, default: '72' });
    expect(of('keyframes', 'lockedSeed')).toMatchObject({ kind: 'boolean', default: 'false' });
    expect(of('keyframes', 'fps')).toMatchObject({ kind: 'number', minimum: 0, maximum: 120 });
    expect(of('seeds', 'seedTo')).toMatchObject({ kind: 'integer', isRequired: true });
  });
});
