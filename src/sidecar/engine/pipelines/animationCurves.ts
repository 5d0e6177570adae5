import type { ResolvedSpec } from '../../../protocol/animation';
import { curveOf } from '../../../protocol/keyframes';

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
