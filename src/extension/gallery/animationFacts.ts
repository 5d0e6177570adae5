import * as vscode from 'vscode';
import { animationParameters } from '../../protocol/animationParameters';
import { animationOfEntry, type AnimationEntry } from '../../protocol/assetManifest';
import type { FrameFact } from '../../protocol/gallery';
import type { MotionKind } from '../../protocol/galleryAnimation';
import { animationTexts } from './animationTexts';

/** Told in ways of their own, or not worth it. */
const toldOtherwise = ['negativePrompt', 'seed', 'width', 'height', 'model'];
/** What pictures have too, and the page has a word for. */
const ofPictures = ['numInferenceSteps', 'guidanceScale', 'scheduler', 'transparent'];
/** Told also where they are as usual. */
const alwaysTold = ['frames', 'maxFrames', 'fps'];

/**
 * What an animation was asked for with, in the order in which people think of it: by the page's name for it, or in the
 * person's language. Of the many parameters those that are not as usual.
 */
export function factsOfAnimation(entry: AnimationEntry): FrameFact[] {
  const { t } = vscode.l10n;
  const { spec, exported, size } = entry;
  const texts = animationTexts();
  const kind = motionOf(entry);
  const values = Object.fromEntries(Object.entries(spec).map(([name, value]) => [name, valueText(value)]));
  const parameters = animationParameters()[kind].filter(({ name, default: usual }) => {
    if (values[name] === undefined || toldOtherwise.includes(name)) return false;
    return alwaysTold.includes(name) || values[name] !== usual;
  });
  const facts: readonly (FrameFact | undefined)[] = [
    ['prompt', promptsText(entry)],
    [texts.motion, texts[`motion.${kind}`]],
    spec.negativePrompt ? ['negativePrompt', spec.negativePrompt] : undefined,
    ['model', entry.model.id],
    ['hash', entry.model.hash],
    ['size', `${size.width}×${size.height}`],
    ['seed', String(spec.seed)],
    ...parameters.map(({ name, label }): FrameFact => [ofPictures.includes(name) ? name : t(label), values[name]!]),
    [texts.exportKind, exported.kind],
    exported.loop ? [texts.exportLoop, String(exported.loop)] : undefined,
    exported.rubberBand ? [texts.exportRubberBand, t('Yes')] : undefined,
    entry.device === undefined ? undefined : ['device', entry.device],
  ];
  return facts.filter((fact) => fact !== undefined);
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function motionOf({ spec }: AnimationEntry): MotionKind {
  if ('mode' in spec) return spec.mode;
  return spec.animationMode === 'Video Input' ? 'video' : 'keyframes';
}

function promptsText(entry: AnimationEntry): string {
  const { spec } = animationOfEntry(entry);
  if (Array.isArray(spec.prompts)) return spec.prompts.join(' → ');
  const keyed = Object.entries(spec.prompts);
  return keyed.length === 1 ? keyed[0]![1] : keyed.map(([frame, prompt]) => `${frame}: ${prompt}`).join(' → ');
}
