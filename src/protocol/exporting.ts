import * as z from 'zod';
import { frameRateSchema } from './frames';
import { maximumSide } from './generation';

/** The kinds of file that an animation can become. */
export const animationKinds = ['frames', 'gif', 'webp', 'apng', 'mp4', 'sprites'] as const;
export const animationKindSchema = z.enum(animationKinds);
export type AnimationKind = z.infer<typeof animationKindSchema>;

/** What a name ends in, without the dot; a sequence of frames is a folder. */
const endings: Readonly<Record<Exclude<AnimationKind, 'frames'>, readonly string[]>> = {
  gif: ['gif'],
  webp: ['webp'],
  apng: ['png', 'apng'],
  mp4: ['mp4'],
  sprites: ['css'],
};

/** All endings that {@link animationKindOf} knows, for messages. */
export const animationEndings: readonly string[] = Object.values(endings).flat();

/** What the names of files end in that play by themselves; a sheet of sprites needs its style sheet for that. */
export const playingEndings: readonly string[] = [...endings.gif, ...endings.webp, ...endings.apng, ...endings.mp4];

/** The kind that a file's name asks for by its ending; undefined for all others. */
export function animationKindOf(name: string): AnimationKind | undefined {
  const ending = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase();
  const known = Object.entries(endings) as [Exclude<AnimationKind, 'frames'>, readonly string[]][];
  return ending === undefined ? undefined : known.find(([, each]) => each.includes(ending))?.[0];
}

/** What the name of such a file is to end in. */
export function animationEnding(kind: Exclude<AnimationKind, 'frames'>): string {
  return endings[kind][0]!;
}

/** GIF and APNG have no room for more. */
export const maximumPlays = 65535;

/** What a person asks for: frames that were drawn, as a file that plays. */
export const exportRequestSchema = z.strictObject({
  /**
   * Absolute path of a folder with numbered PNG files, and perhaps a `frames.json` that says how fast they go; or of a file
   * that plays.
   */
  frames: z.string().min(1).max(4096),
  /**
   * Absolute path of an existing folder that is only for this: what is in it is replaced. The client takes the files out
   * to where they belong; the engine knows nothing of names that are taken.
   */
  folder: z.string().min(1).max(4096),
  kind: animationKindSchema,
  /** Frames a second; absent: what `frames.json` or the file says, else {@link defaultFrameRate}. */
  fps: frameRateSchema.optional(),
  /** How often it plays; 0 or absent: for ever. */
  loop: z.number().int().min(0).max(maximumPlays).optional(),
  /** Back again after the last frame. */
  rubberBand: z.boolean().optional(),
  /** The most bytes of the file that plays: quality and size are lowered until it fits. */
  maxBytes: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  /** Pixels; the height follows. Absent: the frames' own. */
  width: z.number().int().min(1).max(maximumSide).optional(),
  /** Also a picture of the first frame, for people who want no motion. */
  still: z.boolean().optional(),
});
export type ExportRequest = z.infer<typeof exportRequestSchema>;

/** Where the frames of a sprite sheet lie and when each is shown. */
export const spriteLayoutSchema = z.object({
  columns: z.number().int(),
  rows: z.number().int(),
  /** Of one frame, in pixels. */
  width: z.number().int(),
  height: z.number().int(),
  /** Per cell of the sheet, row by row: when it begins, in seconds. */
  starts: z.array(z.number()),
  seconds: z.number(),
  loop: z.number().int(),
});
export type SpriteLayout = z.infer<typeof spriteLayoutSchema>;

export const exportOutcomeSchema = z.object({
  kind: animationKindSchema,
  /** What was written into the request's folder. */
  files: z.array(
    z.object({
      role: z.enum(['animation', 'still', 'frame']),
      /** File name in that folder. */
      name: z.string(),
      bytes: z.number().int(),
    }),
  ),
  /** Of the file that plays, in pixels. */
  width: z.number().int(),
  height: z.number().int(),
  /** How many pictures the file holds: equal neighbours are one. */
  frames: z.number().int(),
  fps: z.number(),
  /** Of one pass, in seconds. */
  duration: z.number(),
  loop: z.number().int(),
  /** Only of a sprite sheet. */
  sprites: spriteLayoutSchema.optional(),
});
export type ExportOutcome = z.infer<typeof exportOutcomeSchema>;
