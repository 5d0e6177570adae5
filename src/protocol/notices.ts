import { fillIn } from './errors';
import type { Notice } from './generation';

/** Everything a result can say beside its pictures; the sentences are translated by the extension. */
export const noticeCatalogue = {
  promptCut: 'The prompt is longer than this model can read: it did not see “{words}”.',
  negativePromptCut: 'The negative prompt is longer than this model can read: it did not see “{words}”.',
  negativePromptUnused:
    "The negative prompt, your own or a style's, has no effect at a guidance scale of {guidanceScale}: it needs more than 1.",
  promptWeightsUnused: 'This model cannot weigh single words: it drew the prompt without its weights.',
  outsideDomain: 'This model is not sure that it can draw what the prompt asks for; a larger model may draw it better.',
  initImageIgnored:
    'This model draws from words and keeps next to nothing of a start image; a larger model keeps more.',
  frameBeforeIgnored:
    'This model draws every frame from words and keeps next to nothing of the frame before or of a video. With strengthCurve "0:(1)" pictures move as they are; a larger model moves and draws.',
  metadataLeftOut:
    'The file does not say how it was drawn: the prompt is too long for the metadata of a file of the format {format}.',
  exportQualityLowered: 'To fit into {maxBytes} bytes, it was made with less quality.',
  exportSmaller:
    'To fit into {maxBytes} bytes, it was made {width}×{height} instead of {before}, and with less quality.',
  gifFramesLeftOut: 'A GIF shows at most 50 frames a second: of {fps} some were left out.',
  alphaOnWhite: 'A video has no transparency: what is transparent lies on white.',
  sidesMadeEven: 'A video has even sides: {before} became {width}×{height}, with the last row or column once more.',
  ffmpegUnused: 'The ffmpeg at {ffmpeg} failed, so the encoder that comes with Easel was used: {detail}',
  notForInpainting:
    'The model “{model}” is not made for inpainting: what comes in at the border is painted with what it can.',
} as const;

export type NoticeCode = keyof typeof noticeCatalogue;

export function notice(code: NoticeCode, args: Notice['args']): Notice {
  return { code, sentence: noticeCatalogue[code], args };
}

export function noticeText({ sentence, args }: Notice): string {
  return fillIn(sentence, args);
}
