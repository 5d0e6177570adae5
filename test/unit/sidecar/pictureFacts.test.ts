import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { obeyedPrompts, violations, type Checks } from '../../sidecar/obeyedPrompts';
import { pictureFacts } from '../../sidecar/pictureFacts';

/** A picture of 120×80 pixels. */
function drawn(ground: string, shapes: string): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80">${ground && `<rect width="120" height="80" fill="${ground}"/>`}${shapes}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

const circle = (x: number, y: number, fill: string, radius = 14) =>
  `<circle cx="${x}" cy="${y}" r="${radius}" fill="${fill}" stroke="black" stroke-width="1"/>`;

describe('statistics of a picture', () => {
  it.each([
    ['#2b6fe0', circle(60, 40, '#d8222c') + circle(66, 24, '#3fa045', 4), { border: 'blue', object: 'red', blobs: 1 }],
    ['#111', circle(60, 40, '#ffdd33'), { border: 'black', object: 'yellow', blobs: 1 }],
    [
      'white',
      [20, 60, 100].map((x) => circle(x, 40, '#f7a7c9')).join(''),
      { border: 'white', object: 'pink', blobs: 3 },
    ],
    [
      '#8a4ad0',
      circle(30, 40, '#ff8c1a') + circle(90, 40, '#ff8c1a'),
      { border: 'purple', object: 'orange', blobs: 2 },
    ],
    ['', circle(60, 40, '#80532f'), { border: 'transparent', object: 'brown', blobs: 1 }],
    [
      '#ffd21f',
      circle(60, 40, '#ffffff') + circle(20, 20, '#2b6fe0', 3),
      { border: 'yellow', object: 'white', blobs: 1 },
    ],
    ['#2e9e46', '', { border: 'green', object: undefined, blobs: 0 }],
  ])('on %j', async (ground, shapes, expected) => {
    expect(await pictureFacts(await drawn(ground, shapes))).toMatchObject(expected);
  });

  it.each([
    ['left', 25, 40],
    ['right', 95, 40],
    ['top', 60, 16],
    ['bottom', 60, 64],
  ] as const)('tell what is on the %s', async (side, x, y) => {
    const facts = await pictureFacts(await drawn('white', circle(x, y, '#225fd8')));
    for (const other of ['left', 'right', 'top', 'bottom'] as const) {
      const checks: Checks = { border: 'white', object: 'blue', side: other };
      expect(violations(facts, checks), other).toEqual(other === side ? [] : ['side']);
    }
    const middle = await pictureFacts(await drawn('white', circle(60, 40, '#225fd8')));
    expect(violations(middle, { border: 'white', object: 'blue', side })).toEqual(['side']);
  });

  it('name every check that a picture does not pass', async () => {
    const facts = await pictureFacts(await drawn('#2b6fe0', circle(60, 40, '#d8222c')));
    expect(violations(facts, { border: 'blue', object: 'red', count: 1 })).toEqual([]);
    expect(violations(facts, { border: 'black', object: 'green', side: 'left', count: 2 })).toEqual([
      ...['border', 'object', 'side', 'count'],
    ]);
  });
});

it('no picture can obey two of the prompts', () => {
  const grounds = obeyedPrompts.map(({ checks }) => checks.border);
  expect(new Set(grounds).size).toBe(obeyedPrompts.length);
});
