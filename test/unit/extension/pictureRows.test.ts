import { describe, expect, it } from 'vitest';
import { PictureRows } from '../../../src/extension/gallery/pictureRows';
import type { ListedPicture } from '../../../src/extension/gallery/pictureIndex';

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

describe('PictureRows', () => {
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
