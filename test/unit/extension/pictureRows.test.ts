import { describe, expect, it } from 'vitest';
import { PictureRows } from '../../../src/extension/gallery/pictureRows';
import type { ListedAnimation, ListedPicture } from '../../../src/extension/gallery/listed';

const picture = (number: number, changedAt = number, prompt = `a picture of the number ${number}`): ListedPicture =>
  ({
    id: `0/images/a-picture-of-the-number-${number}.png`,
    changedAt,
    making: {
      request: {
        ...{ prompt, negativePrompt: '', width: 256, height: 256, numInferenceSteps: 8 },
        ...{ guidanceScale: 1, scheduler: 'ddim', seed: number, numImages: 1 },
      },
      model: { id: 'builtin', hash: 'a'.repeat(64) },
    },
  }) as ListedPicture;

const animation = {
  id: '0/images/loop.webp',
  changedAt: 5,
  animation: {
    task: 'walk',
    spec: {
      mode: 'prompts',
      prompts: ['a cat, ink', 'a dog, ink'],
      frames: 4,
      fps: 12,
      seed: 8,
      width: 256,
      height: 256,
    },
    asked: { prompt: 'a cat, a dog', style: 'ink' },
    exported: { kind: 'webp', width: 128, part: 'animation' },
    size: { width: 128, height: 128 },
    model: { id: 'builtin', hash: 'a'.repeat(64) },
    sha256: 'b'.repeat(64),
  },
} as unknown as ListedAnimation;

describe('PictureRows', () => {
  it('tells of an animation what a picture of its size would be, in the words of the person', () => {
    const { rows, models } = new PictureRows().changes([animation]);
    expect(rows).toEqual([['0/images/loop.webp', 'a cat, a dog', 5, 128, 128, 8, 0, 0, 'ink', 'animation']]);
    expect(models).toEqual(['builtin']);
  });

  it('tells all once, then only what is new, changed or gone', () => {
    const rows = new PictureRows();
    const first = rows.changes([picture(1), picture(2), picture(3)]);
    expect(first).toMatchObject({ all: true, removed: [], models: ['builtin'] });
    expect(first.rows).toHaveLength(3);
    const second = rows.changes([picture(1), picture(3, 30), picture(4)]);
    expect(second.all).toBe(false);
    expect(second.rows.map(([id]) => id)).toEqual([picture(3).id, picture(4).id]);
    expect(second.removed).toEqual([picture(2).id]);
    expect(rows.changes([picture(1), picture(3, 30), picture(4)])).toMatchObject({ rows: [], removed: [] });
  });

  it('groups pictures whose requests differ in their seeds only', () => {
    const [one, two, other] = new PictureRows().changes([
      picture(1, 1, 'a cat'),
      picture(2, 2, 'a cat'),
      picture(3, 3, 'a dog'),
    ]).rows;
    expect(one![7]).toBe(two![7]);
    expect(one![7]).not.toBe(other![7]);
  });

  it('of five thousand pictures fit into less than a megabyte, however long a prompt is', () => {
    const pictures = Array.from({ length: 5000 }, (_, index) => picture(index));
    expect(JSON.stringify(new PictureRows().changes(pictures).rows).length).toBeLessThan(1_000_000);
    const [long] = new PictureRows().changes([picture(1, 1, 'x'.repeat(100_000))]).rows;
    expect(long![1].length).toBe(1000);
  });
});
