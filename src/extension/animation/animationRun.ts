import type * as vscode from 'vscode';
import type { AnimationFile } from '../../protocol/animationTask';
import type { EaselError } from '../../protocol/errors';
import type { DevicePreference } from '../../protocol/generation';
import type { StylePreset } from '../../protocol/stylePresets';
import type { RunGoal } from './runGoal';

/** An animation of which frames are drawn, or were. */
export interface AnimationRun {
  readonly id: string;
  readonly title: string;
  /** What is made, as it was asked for. */
  readonly file: AnimationFile;
  /** The `*.easel.json` that it comes from. */
  readonly source: vscode.Uri | undefined;
  /** Of the frames: `frame-00000.png` … */
  readonly folder: vscode.Uri;
  /** When all are made. */
  readonly frames: number;
  /** Those that are on disk, whole: the first ones, or the last ones when they are made `backwards`. */
  readonly done: number;
  readonly backwards: boolean;
  /** Frames a second. */
  readonly fps: number;
  readonly state: 'drawing' | 'stopped' | 'done';
  /** Why it stopped, unless that was wanted. */
  readonly problem?: EaselError;
}

export interface StartOptions {
  readonly title: string;
  /** Paths in the file are relative to it. */
  readonly source?: vscode.Uri | undefined;
  readonly goal?: RunGoal | undefined;
  /** What the file's style says, where it is one of the person's own. */
  readonly style?: StylePreset | undefined;
  readonly device?: DevicePreference | undefined;
}
