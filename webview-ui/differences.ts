import type { PictureDetails } from '../src/protocol/gallery';

/** A setting by its name in a request, and what it is in two pictures; undefined: it was not asked for. */
export interface Difference {
  readonly name: string;
  readonly first: string | undefined;
  readonly second: string | undefined;
}

/** What a picture was asked for with, in the order in which people think of it; texts as they were written. */
export function settingsOf({ made, model, asked, device }: PictureDetails): Map<string, string> {
  if ('facts' in made) return new Map(made.facts);
  const { request } = made;
  const { prompt, negativePrompt, width, height, seed, ...rest } = request;
  const values = {
    prompt,
    asked: asked?.prompt,
    style: asked?.style,
    negativePrompt: negativePrompt === '' ? undefined : negativePrompt,
    model: model.id,
    hash: model.hash,
    size: `${width}×${height}`,
    seed,
    ...rest,
    // It is 1 for a picture of its own, and says nothing.
    numImages: undefined,
    device,
  };
  const present = Object.entries(values).filter(([, value]) => value !== undefined);
  return new Map(present.map(([name, value]) => [name, String(value)]));
}

export function differences(first: PictureDetails, second: PictureDetails): Difference[] {
  const [left, right] = [settingsOf(first), settingsOf(second)];
  const names = [...new Set([...left.keys(), ...right.keys()])];
  return names
    .filter((name) => left.get(name) !== right.get(name))
    .map((name) => ({ name, first: left.get(name), second: right.get(name) }));
}
