import type { GalleryForm, GalleryState } from '../src/protocol/gallery';
import {
  maximumImages,
  maximumSeed,
  maximumSide,
  maximumSteps,
  type SchedulerName,
  schedulerNames,
} from '../src/protocol/generation';

export type FormState = GalleryState['form'];

/** What the style field says for a drawing without a style; nothing means the workspace's. */
export const noStyle = '-';
/** What the size field says when width and height are typed. */
export const otherSize = 'other';

/** The fields with numbers and the numbers that they take. */
export const numberFields = {
  width: { least: 1, most: maximumSide, whole: true },
  height: { least: 1, most: maximumSide, whole: true },
  steps: { least: 1, most: maximumSteps, whole: true },
  guidance: { least: 0, most: 100, whole: false },
  seed: { least: 0, most: maximumSeed, whole: true },
  count: { least: 1, most: maximumImages, whole: true },
  strength: { least: 0, most: 1, whole: false },
} as const;
export type NumberField = keyof typeof numberFields;

export interface FormResult {
  /** Undefined while a field has a wrong value. */
  readonly form: GalleryForm | undefined;
  /** Fields whose text is no number, or none that they take. */
  readonly wrong: readonly NumberField[];
}

/** What the prompt box asks for; a field without text leaves it to the settings and the model. */
export function formOf({ prompt, fields, startImage }: FormState): FormResult {
  const wrong: NumberField[] = [];
  const text = (name: string): string | undefined => {
    const value = fields[name]?.trim();
    return value === '' ? undefined : value;
  };
  const number = (name: NumberField): number | undefined => {
    const written = text(name);
    if (written === undefined) return undefined;
    const { least, most, whole } = numberFields[name];
    const value = Number(written.replace(',', '.'));
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
    wrong.push(name);
    return undefined;
  };
  const [width, height] = sizeOf(text('size'), number);
  const scheduler = schedulerNames.find((name): name is SchedulerName => name === text('scheduler'));
  const style = text('style');
  const form = {
    ...{ width, height, scheduler },
    numInferenceSteps: number('steps'),
    guidanceScale: number('guidance'),
    seed: number('seed'),
    numImages: number('count'),
    negativePrompt: text('negativePrompt'),
    transparent: text('transparent') === undefined ? undefined : true,
    style: style === noStyle ? null : style,
    startImage: startImage ? present({ uri: startImage.uri, strength: number('strength') }) : undefined,
  };
  return { form: wrong.length === 0 ? { prompt, ...present(form) } : undefined, wrong };
}

function sizeOf(
  size: string | undefined,
  number: (name: NumberField) => number | undefined,
): [number | undefined, number | undefined] {
  if (size === otherSize) return [number('width'), number('height')];
  const [width, height] = (size ?? '').split('×').map(Number);
  return [width === 0 ? undefined : width, height];
}

function present(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
