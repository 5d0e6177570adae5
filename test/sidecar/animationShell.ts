import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import type { AnimationSpecInput } from '../../src/protocol/animation';
import { fixtureModel } from './harness';
import { Shell, type Run } from './shell';

/** A tiny animation: cheap to draw, with everything in motion. This model's encoder does not draw lots of its own. */
export const moving = {
  prompts: { 0: 'a red apple', 5: 'a green pear' },
  interpolatePrompts: true,
  model: fixtureModel('sd21'),
  seed: 42,
  maxFrames: 9,
  stepsCurve: '0:(3)',
  zoom: '0:(1.05)',
  angle: '0:(3)',
  translationX: '0:(1.5)',
  diffusionCadenceCurve: '0:(3)',
} satisfies AnimationSpecInput;

/** A shell in which animation files are written and drawn. */
export class AnimationShell extends Shell {
  specFile(name: string, spec: object): string {
    const file = this.file(`${name}.easel.json`);
    writeFileSync(file, JSON.stringify(spec));
    return file;
  }

  /** Draws the frames of a spec into a folder. @throws Error with what was said, where it did not work */
  async makeFrames(
    name: string,
    spec: object,
    ...flags: string[]
  ): Promise<Run & { readonly folder: string; readonly frames: Map<string, string> }> {
    const run = await this.easel(['animate', '--spec', this.specFile(name, spec), '--output', name, ...flags]);
    if (run.code !== 0) throw new Error(run.stderr);
    return { ...run, folder: this.file(name), frames: framesIn(this.file(name)) };
  }
}

/** The bytes of every frame, by name. */
export function framesIn(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => name.startsWith('frame-'));
  return new Map(names.sort().map((name) => [name, readFileSync(path.join(folder, name)).toString('base64')]));
}

export async function pixelsOf(frame: string): Promise<Buffer> {
  return sharp(Buffer.from(frame, 'base64')).raw().toBuffer();
}

export async function distance(a: string, b: string): Promise<number> {
  const [first, second] = [await pixelsOf(a), await pixelsOf(b)];
  return first.reduce((sum, level, i) => sum + Math.abs(level - second[i]!), 0) / first.length;
}
