import type { SingleBar } from 'cli-progress';
import type { Device } from '../protocol/generation';
import { isFinal, type Job } from '../protocol/jobs';
import { tell } from './terminal';

/** Shows how far the jobs of a command are. */
export interface Progress {
  /** @param label stands before the state: which request of a batch this is */
  update(job: Job, label?: string): void;
  /** Leaves the terminal ready for other lines. */
  stop(): void;
}

export const deviceNames: Readonly<Record<Device, string>> = { cpu: 'the CPU', cuda: 'CUDA' };

/** Plain lines appear no more often than this, so that a log of a long drawing stays short. */
const millisecondsBetweenLines = 2000;

/** A bar on a terminal, lines elsewhere; both on standard error. */
export async function createProgress(): Promise<Progress> {
  return process.stderr.isTTY ? await barProgress() : lineProgress();
}

async function barProgress(): Promise<Progress> {
  const { SingleBar, Presets } = await import('cli-progress');
  const options = {
    format: '{state} {bar} {value}/{total} {unit}{rest}',
    barsize: 24,
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stderr,
  };
  let bar: SingleBar | undefined;
  const stop = () => {
    bar?.stop();
    bar = undefined;
  };
  // Leaving by a second Ctrl+C must give the cursor back too.
  process.once('exit', stop);
  return {
    stop,
    update(job, label = '') {
      if (isFinal(job.state)) return;
      const { value, total, unit } = measure(job);
      const payload = { state: `${label}${stateText(job)}`, unit, rest: restText(job) };
      if (bar === undefined) {
        bar = new SingleBar(options, Presets.shades_classic);
        bar.start(total, value, payload);
      } else {
        bar.setTotal(total);
        bar.update(value, payload);
      }
    },
  };
}

/** What a bar counts: frames where there are any, since some are made without a step of the model. */
function measure({ frames, ...job }: Job): { readonly value: number; readonly total: number; readonly unit: string } {
  if (frames !== undefined) return { value: frames.done, total: frames.all, unit: 'frames' };
  // Until the model is loaded the number of its calls is not known.
  return { value: job.step, total: job.steps > 0 ? job.steps : expectedSteps(job), unit: 'steps' };
}

function expectedSteps(job: Omit<Job, 'frames'>): number {
  return 'numImages' in job.request ? job.request.numInferenceSteps * job.request.numImages : 1;
}

function lineProgress(): Progress {
  let lastState = '';
  let lastTime = 0;
  return {
    update(job, label = '') {
      if (isFinal(job.state)) return;
      const state = `${label}${job.id}${job.state}`;
      const now = performance.now();
      if (state === lastState && (now - lastTime < millisecondsBetweenLines || job.state !== 'running')) return;
      lastState = state;
      lastTime = now;
      tell(`${label}${stateText(job)}${doneText(job)}${restText(job)}`);
    },
    stop: () => undefined,
  };
}

const stateTexts: Readonly<Partial<Record<Job['state'], string>>> = {
  queued: 'Waiting',
  loading: 'Loading the model',
  running: 'Drawing',
  encoding: 'Writing the picture',
};

/** Of jobs without a model. */
const exportTexts: typeof stateTexts = { ...stateTexts, loading: 'Beginning', running: 'Making the file' };

function stateText({ task, state, position }: Job): string {
  const text = (task === 'export' ? exportTexts : stateTexts)[state] ?? '';
  return state === 'queued' && position !== undefined && position > 0 ? `${text} for ${position} before it` : text;
}

function doneText({ state, step, steps, frames }: Job): string {
  if (frames !== undefined) return `: frame ${frames.done} of ${frames.all}`;
  return state === 'running' && steps > 0 ? `: step ${step} of ${steps}` : '';
}

/** ` · step 13 of 48 · 12 s left · the CPU`, as far as it is known; of frames the steps are not what is counted. */
function restText({ frames, step, steps, secondsLeft, device }: Job): string {
  const parts = [
    ...(frames === undefined || steps === 0 ? [] : [`step ${step} of ${steps}`]),
    ...(secondsLeft === undefined ? [] : [`${formatSeconds(secondsLeft)} left`]),
    ...(device === undefined ? [] : [deviceNames[device.device]]),
  ];
  return parts.map((part) => ` · ${part}`).join('');
}

/** `0.4 s`, `12 s`, `3 min 20 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
