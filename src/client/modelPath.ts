import { existsSync } from 'node:fs';
import path from 'node:path';
import { builtinModelId } from '../protocol/models';

/**
 * `model` itself when it is an id, the absolute path when it names a folder: the sidecar runs in another one.
 * @param base what a relative path starts from; absent: nothing, and then only an absolute path is one
 */
export function resolveModel(model: string, base: string | undefined): string {
  if (path.isAbsolute(model) || base === undefined) return model;
  const folder = path.resolve(base, model);
  return /^\.{1,2}(?:[/\\]|$)/.test(model) || (model !== builtinModelId && existsSync(folder)) ? folder : model;
}
