import path from 'node:path';
import { type AssetState, type Finding, oneLine } from '../../assets/finding';
import { endingOf, pictureFormats } from '../../protocol/pictureFormat';
import type { Translate } from '../status/statusText';
import type { WantedImage } from './pickImages';

/** A picture that is missing, with all places that refer to it. */
export interface WantedPicture extends WantedImage {
  /** Absolute path of the file to be made; absent for what cannot be a file of this folder. */
  readonly path?: string;
  readonly findings: readonly Finding[];
}

/** In the order in which the checklist shows them. */
const shownStates: readonly AssetState[] = [
  'missing',
  'conflict',
  'emptyAltText',
  'missingAnimation',
  'unsupportedFormat',
  'outside',
  'remote',
];

/**
 * What a checklist shows of findings: one line for each file that is not there, and, with the reason why they are not
 * drawn, for each link that is not a file of the folder.
 *
 * @param root absolute path of the folder by which people name files
 */
export function wantedPictures(findings: readonly Finding[], root: string, t: Translate): WantedPicture[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.exists || !shownStates.includes(finding.state)) continue;
    const key = finding.path ?? finding.reference.target;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()]
    .map((group) => wantedPicture(group, root, t))
    .sort((a, b) => orderOf(a.findings) - orderOf(b.findings));
}

function wantedPicture(group: readonly Finding[], root: string, t: Translate): WantedPicture {
  const [first] = group as readonly [Finding, ...Finding[]];
  const problem = problemOf(first, t);
  const file = first.state === 'outside' || first.state === 'remote' ? undefined : first.path;
  return {
    name: first.name ?? first.reference.target,
    altText: first.text ?? first.texts?.[0] ?? oneLine(first.reference.altText),
    places: group.map(({ document, line }) => `${path.relative(root, document).replaceAll(path.sep, '/')}:${line}`),
    editable: ['missing', 'conflict', 'emptyAltText'].includes(first.state),
    findings: group,
    ...(file === undefined ? {} : { path: file }),
    ...(problem === undefined ? {} : { problem }),
  };
}

/** Why nothing can be drawn for a finding; undefined when it can, or when nothing has to be. */
export function problemOf({ state, texts = [], reference }: Finding, t: Translate): string | undefined {
  switch (state) {
    case 'conflict':
      return t('The documents say different things of this file: {0}.', texts.map((text) => `“${text}”`).join(', '));
    case 'emptyAltText':
      return reference.hasNoPlaceForAltText
        ? t(
            'A style sheet does not say what a picture shows: say it in the list of “{0}”, or in the style sheet as {1}.',
            t('Generate Images from Alt Text'),
            'content: url(…) / "…"',
          )
        : t('It has no alt text that says what to draw.');
    case 'unsupportedFormat':
      return t(
        'Easel cannot write files like {0}, only {1}.',
        path.posix.basename(reference.target),
        pictureFormats.map(endingOf).join(', '),
      );
    case 'missingAnimation':
      return t('It is an animation; “{0}” makes it again.', 'easel assets restore');
    case 'outside':
      return t('Its place is outside of this folder.');
    case 'remote':
      return t('It is on the network or in the document itself.');
    case 'missing':
    case 'present':
    case 'stale':
    case 'changed':
      return undefined;
  }
}

function orderOf([first]: readonly Finding[]): number {
  return first === undefined ? -1 : shownStates.indexOf(first.state);
}
