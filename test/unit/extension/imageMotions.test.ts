import { describe, expect, it } from 'vitest';
import { animationSpecSchema } from '../../../src/protocol/animation';
import { walkSpecSchema } from '../../../src/protocol/walk';
import { parseKeyframes, isMistake } from '../../../src/protocol/keyframes';
import {
  cameraSpec,
  imageMotions,
  isCameraMotion,
  morphSpec,
  shimmerSpec,
} from '../../../src/extension/animation/imageMotions';

const drawing = {
  ...{ prompt: 'a cat', negativePrompt: '', model: 'builtin', width: 256, height: 128, numInferenceSteps: 8 },
  ...{ guidanceScale: 1, scheduler: 'ddim' as const, seed: 3 },
};

function value(curve: string): number {
  const parsed = parseKeyframes(curve, { minimum: -4096, maximum: 4096 });
  if (isMistake(parsed)) throw new Error(curve);
  return parsed[0]!.value;
}

describe('the motions of a picture', () => {
  it.each(imageMotions.filter(isCameraMotion))('%s never shows what is outside of the picture', (motion) => {
    for (const [width, height] of [
      [256, 256],
      [4000, 1500],
      [300, 600],
    ] as const) {
      const spec = animationSpecSchema.parse(cameraSpec(motion, { file: '/x.png', width, height }));
      expect(Math.max(spec.width!, spec.height!)).toBeLessThanOrEqual(1024);
      for (let frame = 1; frame < spec.maxFrames; frame++) {
        const zoom = value(spec.zoom) ** frame;
        const turned = (value(spec.angle) * frame * Math.PI) / 180;
        // The camera's corners, in the picture; a move of one frame is of pixels that are as large as zoomed in.
        const centre = Array.from({ length: frame }, (_, i) => value(spec.translationX) / value(spec.zoom) ** i);
        const moved = centre.reduce((sum, step) => sum + step, 0);
        const [w, h] = [spec.width! / 2, spec.height! / 2];
        const reachX = (w * Math.cos(turned) + h * Math.sin(turned)) / zoom + Math.abs(moved);
        const reachY = (w * Math.sin(turned) + h * Math.cos(turned)) / zoom;
        expect(reachX, `frame ${frame} of ${width}×${height}`).toBeLessThanOrEqual(w + 1);
        expect(reachY, `frame ${frame} of ${width}×${height}`).toBeLessThanOrEqual(h + 1);
      }
    }
  });

  it('draw anew what drew it', () => {
    const { prompt, ...same } = drawing;
    expect(walkSpecSchema.parse(shimmerSpec(drawing))).toMatchObject({ mode: 'loop', prompts: [prompt], ...same });
    const morph = walkSpecSchema.parse(morphSpec(drawing, 'a dog'));
    expect(morph).toMatchObject({ mode: 'prompts', prompts: ['a cat', 'a dog'], ...same });
  });
});
