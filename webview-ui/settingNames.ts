import type { GalleryTextName, GalleryTexts } from '../src/protocol/galleryTexts';

/** By a setting's name in the request, the page's word for it. */
const names: Readonly<Record<string, GalleryTextName>> = {
  prompt: 'prompt',
  asked: 'ownPrompt',
  style: 'style',
  negativePrompt: 'negativePrompt',
  model: 'model',
  hash: 'hash',
  size: 'size',
  seed: 'seed',
  numInferenceSteps: 'steps',
  guidanceScale: 'guidance',
  scheduler: 'scheduler',
  transparent: 'transparent',
  strength: 'strength',
  initImageSha256: 'startImage',
  device: 'device',
};

/** What a setting is called; one that the page has no word for has its name in the request. */
export function settingName(name: string, texts: GalleryTexts): string {
  const text = names[name];
  return text === undefined ? name : texts[text];
}
