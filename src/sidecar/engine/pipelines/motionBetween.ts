import type { ResolvedSpec } from '../../../protocol/animation';
import { cameraTransform } from '../animation/affine';
import { opticalFlow, type Flow } from '../animation/flow';
import { cameraMotion, flowMotion, type SpanMotion } from '../animation/spanMotion';
import type { Curves } from './animationCurves';
import type { AnimationInput } from './animationInput';

/**
 * What moves from one frame to a later one: the camera, or what is seen in the video.
 * @param start −1: what the first frame is drawn from
 */
export async function motionBetween(
  start: number,
  end: number,
  { videoFlowWarp }: Pick<ResolvedSpec, 'videoFlowWarp'>,
  { angle, zoom, translationX, translationY }: Curves,
  input: AnimationInput,
): Promise<SpanMotion> {
  const { width, height } = input.size;
  if (!input.isVideo) {
    const move = (frame: number) => ({
      angle: angle(frame),
      zoom: zoom(frame),
      translationX: translationX(frame),
      translationY: translationY(frame),
    });
    return cameraMotion((frame) => cameraTransform(move(frame), width, height), start, end, width, height);
  }
  if (!videoFlowWarp || start < 0) return () => undefined;
  const [back, ahead]: [Flow[], Flow[]] = [[], []];
  let last = (await input.videoAt(start))!;
  for (let frame = start + 1; frame <= end; frame++) {
    const next = (await input.videoAt(frame))!;
    back.push(opticalFlow(last, next));
    if (frame > start + 1) ahead.push(opticalFlow(next, last));
    last = next;
  }
  return flowMotion(back, ahead, start, width, height);
}
