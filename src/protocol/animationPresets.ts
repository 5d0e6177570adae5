import type { AnimationSpecInput } from './animation';

/** What a preset says, and a spec that names it need not: those of Stability's animation UI that need no depth. */
export const animationPresets = {
  'prompt-interpolate': {
    animationMode: '2D',
    interpolatePrompts: true,
    lockedSeed: true,
    maxFrames: 48,
    strengthCurve: '0:(0)',
    diffusionCadenceCurve: '0:(4)',
  },
  'translate-and-inpaint': {
    animationMode: '2D',
    inpaintBorder: true,
    translationX: '0:(-20)',
    diffusionCadenceCurve: '0:(3)',
    strengthCurve: '0:(0.85)',
    noiseScaleCurve: '0:(1.01)',
    border: 'reflect',
  },
  outpaint: {
    animationMode: '2D',
    diffusionCadenceCurve: '0:(24)',
    cadenceSpans: true,
    strengthCurve: '0:(0.75)',
    inpaintBorder: true,
    useInpaintingModel: true,
    zoom: '0:(0.95)',
  },
  'video-stylize': {
    animationMode: 'Video Input',
    lockedSeed: true,
    strengthCurve: '0:(0.22)',
    videoMixInCurve: '0:(1)',
    videoFlowWarp: true,
  },
} as const satisfies Record<string, Partial<AnimationSpecInput>>;
