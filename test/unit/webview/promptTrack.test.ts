import { describe, expect, it } from 'vitest';
import { addPrompt, freeFrame, movePrompt, removePrompt } from '../../../webview-ui/animation/promptTrack';

const prompts = [
  { frame: 0, text: 'a caterpillar' },
  { frame: 24, text: 'a cocoon' },
  { frame: 40, text: 'a butterfly' },
];

describe('the prompts of a timeline', () => {
  it.each([
    [1, 30, 30],
    [1, 0, 1],
    [1, 70, 39],
    [2, 70, 47],
    [0, 9, 0],
  ])('prompt %i moved to frame %i comes to %i', (index, frame, expected) => {
    const moved = movePrompt(prompts, index, frame, 48);
    expect(moved[index]).toEqual({ ...prompts[index], frame: expected });
    expect(moved.filter((_, at) => at !== index)).toEqual(prompts.filter((_, at) => at !== index));
  });

  it('gets a prompt where no other is', () => {
    const added = addPrompt(prompts, 30.2);
    expect(added?.index).toBe(2);
    expect(added?.prompts.map(({ frame }) => frame)).toEqual([0, 24, 30, 40]);
    expect(addPrompt(prompts, 24)).toBeUndefined();
  });

  it('has a place for one more', () => {
    expect(freeFrame([prompts[0]!], 48)).toBe(47);
    expect(freeFrame([...prompts, { frame: 47, text: '' }], 48)).toBe(12);
    expect(freeFrame([prompts[0]!, { frame: 1, text: '' }], 2)).toBeUndefined();
  });

  it('begins with a prompt, whichever is removed', () => {
    expect(removePrompt(prompts, 0)).toEqual([{ frame: 0, text: 'a cocoon' }, prompts[2]]);
    expect(removePrompt(prompts, 1)).toEqual([prompts[0], prompts[2]]);
    expect(removePrompt([prompts[0]!], 0)).toEqual([prompts[0]]);
  });
});
