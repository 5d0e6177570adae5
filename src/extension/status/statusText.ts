import type { DeviceReport } from '../../protocol/generation';
import type { Job } from '../../protocol/jobs';

/** `l10n.t` of VS Code, handed in so that these texts can be tested without a window. */
export type Translate = (sentence: string, ...args: (string | number)[]) => string;

const deviceNames = { cuda: 'CUDA', cpu: 'CPU' } as const;

export function deviceName(device: DeviceReport): string {
  return deviceNames[device.device];
}

/** What a drawing is doing: `queued` (no job yet) until the sidecar has taken it. */
export function jobText(job: Job | undefined, t: Translate): string {
  switch (job?.state) {
    case undefined:
      return t('starting');
    case 'queued':
      return job.position === undefined || job.position === 0
        ? t('waiting')
        : t('waiting, {0} before it', job.position);
    case 'loading':
      return t('loading the model');
    case 'running':
      return [stepText(job, t), ...timeLeft(job.secondsLeft, t)].join(' · ');
    case 'encoding':
      return t('saving');
    case 'done':
      return t('done');
    case 'failed':
      return t('failed');
    case 'cancelled':
      return t('cancelled');
  }
}

/** Of an animation the frame that is being made. */
function stepText({ frames, step, steps }: Job, t: Translate): string {
  if (!frames) return `${step}/${steps}`;
  return t('frame {0} of {1}', Math.min(frames.done + 1, frames.all), frames.all);
}

function timeLeft(seconds: number | undefined, t: Translate): string[] {
  if (seconds === undefined || !Number.isFinite(seconds)) return [];
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return [t('{0} s left', whole)];
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? [t('{0} min {1} s left', minutes, whole % 60)]
    : [t('{0} h {1} min left', Math.floor(minutes / 60), minutes % 60)];
}

/** The status bar's text: what is being drawn, or on which device it was drawn last. */
export function statusBarText(
  jobs: readonly (Job | undefined)[],
  lastDevice: DeviceReport | undefined,
  t: Translate,
): string {
  if (jobs.length === 0) return lastDevice ? `$(paintcan) Easel · ${deviceName(lastDevice)}` : '$(paintcan) Easel';
  // The one that is furthest on is the one that people look at.
  const shown = jobs.find((job) => job && ['loading', 'running', 'encoding'].includes(job.state)) ?? jobs[0];
  const device = shown?.device ? ` · ${deviceName(shown.device)}` : '';
  const more = jobs.length > 1 ? ` (+${jobs.length - 1})` : '';
  return `$(loading~spin) Easel: ${jobText(shown, t)}${device}${more}`;
}

/** A prompt as a title: one short line. */
export function promptTitle(prompt: string): string {
  const line = prompt.replace(/\s+/g, ' ').trim();
  const characters = [...line.slice(0, 240)];
  return characters.length > 60 ? `${characters.slice(0, 59).join('')}…` : line;
}
