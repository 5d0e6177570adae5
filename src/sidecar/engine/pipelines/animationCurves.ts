import type { ResolvedSpec } from '../../../protocol/animation';
import { curveOf } from '../../../protocol/keyframes';
import type { Adjustments } from '../animation/colours';

/** The parameters of a spec that are curves. */
const curveNames = [
  'noiseAddCurve',
  'noiseScaleCurve',
  'strengthCurve',
  'stepsCurve',
  'angle',
  'zoom',
  'translationX',
  'translationY',
  'diffusionCadenceCurve',
  'brightness',
  'contrast',
  'hue',
  'saturation',
  'lightness',
  'maskMinValue',
  'videoMixInCurve',
] as const;

export type Curves = Readonly<Record<(typeof curveNames)[number], (frame: number) => number>>;

export function curvesOf(spec: ResolvedSpec): Curves {
  return Object.fromEntries(curveNames.map((name) => [name, curveOf(spec[name])])) as Curves;
}

/** How a frame's colours are to be changed. */
export function adjustmentsAt(curves: Curves, frame: number): Adjustments {
  const { brightness, contrast, hue, saturation, lightness } = curves;
  return {
    brightness: brightness(frame),
    contrast: contrast(frame),
    hue: hue(frame),
    saturation: saturation(frame),
    lightness: lightness(frame),
  };
}
