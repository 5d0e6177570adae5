import path from 'node:path';
import { type AnimationEntry, animationOfEntry } from '../protocol/assetManifest';
import { type AnimationFile, givenFileNames, withPaths } from '../protocol/animationTask';
import type { ExportRequest } from '../protocol/exporting';
import type { Device } from '../protocol/generation';
import { portableModelId } from '../protocol/models';
import { entryName, type Origin } from './manifest';

/** Frames that were drawn. */
export interface DrawnFrames {
  /** With every default filled in; its paths are absolute. */
  readonly file: AnimationFile;
  readonly model: { readonly id: string; readonly name: string; readonly hash: string };
  /** Undefined where that is not known any more. */
  readonly device?: Device | undefined;
}

export type Exported = Omit<ExportRequest, 'frames' | 'folder'>;

/** How one file that an export made came to be: asked for again, it comes out the same. */
export function animationEntry(
  root: string,
  { file, model, device }: DrawnFrames,
  exported: Exported,
  made: Pick<AnimationEntry, 'size' | 'sha256'> & Pick<AnimationEntry['exported'], 'part'>,
  { easel, altText, asked }: Omit<Origin, 'embedMetadata'>,
): AnimationEntry {
  const { task, spec } = withPaths(
    file,
    (given) => entryName(root, given),
    (id) => id,
  );
  const portable = { ...spec };
  delete portable.model;
  return {
    ...({ task, spec: portable } as AnimationFile),
    exported: { ...exported, part: made.part },
    size: made.size,
    model: { id: portableModelId(model), hash: model.hash },
    sha256: made.sha256,
    easel,
    ...(device === undefined ? {} : { device }),
    ...(altText === undefined ? {} : { altText }),
    ...(asked === undefined ? {} : { asked }),
  };
}

/**
 * What draws the frames of an entry again.
 *
 * @param root absolute path of the folder with the manifest
 * @param model an id or a folder
 */
export function framesOfEntry(entry: AnimationEntry, root: string, model: string): AnimationFile {
  const file = animationOfEntry(entry);
  const named = { ...file, spec: { ...file.spec, model } } as AnimationFile;
  return withPaths(
    named,
    (given) => path.resolve(root, given),
    (found) => found,
  );
}

/** Absolute paths of what the frames of an entry are made from. */
export function givenFiles(entry: AnimationEntry, root: string): string[] {
  if (entry.task === 'walk') return [];
  const { spec } = entry;
  return givenFileNames.flatMap((name) => (spec[name] === undefined ? [] : [path.resolve(root, spec[name])]));
}
