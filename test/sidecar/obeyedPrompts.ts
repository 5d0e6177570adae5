import type { ColourName, PictureFacts } from './pictureFacts';

/** What a picture must show; what is absent is free. */
export interface Checks {
  readonly border: ColourName | 'transparent';
  readonly object: ColourName;
  /** Where it stands: clearly off the middle. */
  readonly side?: 'left' | 'right' | 'top' | 'bottom';
  /** How many of it there are. */
  readonly count?: number;
}

export interface ObeyedPrompt {
  readonly prompt: string;
  readonly transparent?: true;
  readonly checks: Checks;
}

/** Prompts that the built-in model obeys. No picture can obey two of them: each has a ground of its own. */
export const obeyedPrompts: readonly ObeyedPrompt[] = [
  { prompt: 'a red apple on a blue background', checks: { border: 'blue', object: 'red' } },
  { prompt: 'a yellow star on a black background', checks: { border: 'black', object: 'yellow' } },
  { prompt: 'a green circle on a yellow background', checks: { border: 'yellow', object: 'green' } },
  { prompt: 'three red apples on a purple background', checks: { border: 'purple', object: 'red', count: 3 } },
  { prompt: 'two blue cars on an orange background', checks: { border: 'orange', object: 'blue', count: 2 } },
  {
    prompt: 'a small pink heart on the left, on a gray background',
    checks: { border: 'gray', object: 'pink', side: 'left' },
  },
  {
    prompt: 'a small green triangle on the right, on a pink background',
    checks: { border: 'pink', object: 'green', side: 'right' },
  },
  {
    prompt: 'a small blue square at the top, on a white background',
    checks: { border: 'white', object: 'blue', side: 'top' },
  },
  {
    prompt: 'a small white cloud at the bottom, on a green background',
    checks: { border: 'green', object: 'white', side: 'bottom' },
  },
  { prompt: 'a yellow banana', transparent: true, checks: { border: 'transparent', object: 'yellow' } },
];

/** From the middle, as a share of the side: nearer to it nothing is on a side. */
const offTheMiddle = 0.1;

/** The checks that a picture does not pass, by their names. */
export function violations({ border, object, centre, blobs }: PictureFacts, checks: Checks): (keyof Checks)[] {
  const passed: Record<keyof Checks, boolean> = {
    border: border === checks.border,
    object: object === checks.object,
    side: checks.side === undefined || isOn(checks.side, centre),
    count: checks.count === undefined || blobs === checks.count,
  };
  return (Object.keys(passed) as (keyof Checks)[]).filter((check) => !passed[check]);
}

function isOn(side: NonNullable<Checks['side']>, { x, y }: PictureFacts['centre']): boolean {
  switch (side) {
    case 'left':
      return x < 0.5 - offTheMiddle;
    case 'right':
      return x > 0.5 + offTheMiddle;
    case 'top':
      return y < 0.5 - offTheMiddle;
    case 'bottom':
      return y > 0.5 + offTheMiddle;
  }
}
