import path from 'node:path/posix';
import picomatch from 'picomatch';

/** Where a document is. All paths are paths of `file` URIs: forward slashes, `/c:/…` on Windows. */
export interface DocumentPlace {
  /** Path of the document; for one that was never saved, of the folder it would be in, with any name. */
  readonly document: string;
  /** The workspace folder that holds it. */
  readonly workspaceFolder: string | undefined;
  readonly allWorkspaceFolders: readonly string[];
}

export interface DestinationSettings {
  /** `easel.assets.destination`: a folder; empty when it is not set. */
  readonly own: string;
  /** `markdown.copyFiles.destination`: globs of documents and what goes where. */
  readonly copyFiles: Readonly<Record<string, string>>;
}

export interface Destination {
  readonly folder: string;
  readonly fileName: string;
}

/**
 * Where a picture goes: the folder that Easel's setting names, else what VS Code's setting for pasted files says,
 * else `images/` beside the document.
 *
 * @param fileName with its ending; VS Code's setting may make another one of it
 */
export function destinationOf(place: DocumentPlace, settings: DestinationSettings, fileName: string): Destination {
  const own = settings.own.trim();
  if (own !== '') return resolve(place, `${own}/`, fileName);
  for (const [glob, destination] of Object.entries(settings.copyFiles)) {
    if (documentGlobs(glob, place).some((pattern) => picomatch.isMatch(place.document, pattern, { dot: true })))
      return resolve(place, destination, fileName);
  }
  return { folder: path.join(path.dirname(place.document), 'images'), fileName };
}

/** True when `inner` is `folder` or somewhere below it. */
export function isInside(inner: string, folder: string): boolean {
  const relative = path.relative(folder, inner);
  return relative === '' || (relative !== '..' && !relative.startsWith('../'));
}

/** As VS Code reads the keys of `markdown.copyFiles.destination`. */
function documentGlobs(glob: string, { allWorkspaceFolders }: DocumentPlace): string[] {
  if (glob.startsWith('/')) return allWorkspaceFolders.map((folder) => path.join(folder, glob));
  return [glob.startsWith('**') ? glob : `**/${glob}`];
}

/**
 * As VS Code reads the values of `markdown.copyFiles.destination`: `/` at the start is the workspace folder, `/` at
 * the end (or nothing) asks for the file's own name.
 */
function resolve(place: DocumentPlace, destination: string, fileName: string): Destination {
  let template = destination.trim() === '' ? '${fileName}' : destination.trim();
  if (template.startsWith('/')) template = `\${documentWorkspaceFolder}/${template.slice(1)}`;
  if (template.endsWith('/')) template += '${fileName}';
  const file = path.resolve(path.dirname(place.document), fillIn(template, variables(place, fileName)));
  return { folder: path.dirname(file), fileName: path.basename(file) };
}

function variables({ document, workspaceFolder }: DocumentPlace, fileName: string): ReadonlyMap<string, string> {
  const folder = path.dirname(document);
  const extension = path.extname(document);
  const now = new Date();
  return new Map([
    ['documentDirName', folder],
    ['documentRelativeDirName', workspaceFolder === undefined ? folder : path.relative(workspaceFolder, folder)],
    ['documentFileName', path.basename(document)],
    ['documentBaseName', path.basename(document, extension)],
    ['documentExtName', extension.replace('.', '')],
    ['documentFilePath', document],
    ['documentRelativeFilePath', workspaceFolder === undefined ? document : path.relative(workspaceFolder, document)],
    ['documentWorkspaceFolder', workspaceFolder ?? folder],
    ['fileName', fileName],
    ['fileExtName', path.extname(fileName).replace('.', '')],
    ['unixTime', String(now.getTime())],
    ['isoTime', now.toISOString()],
  ]);
}

/** `${name}`, `${name/pattern/replacement/}` and `\$`; what is not known stays as it is written. */
const variable =
  /(?<escape>\\\$)|(?<!\\)\$\{(?<name>\w+)(?:\/(?<pattern>(?:\\\/|[^}/])+)\/(?<replacement>(?:\\\/|[^}/])*)\/)?\}/g;

function fillIn(template: string, values: ReadonlyMap<string, string>): string {
  return template.replace(variable, (whole, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Record<'escape' | 'name' | 'pattern' | 'replacement', string | undefined>;
    if (groups.escape !== undefined) return '$';
    const value = values.get(groups.name!);
    if (value === undefined) return whole;
    if (!groups.pattern || !groups.replacement) return value;
    try {
      return value.replace(
        new RegExp(groups.pattern.replaceAll('\\/', '/')),
        groups.replacement.replaceAll('\\/', '/'),
      );
    } catch {
      // VS Code, too, uses the plain value when the pattern is not valid.
      return value;
    }
  });
}
