import { readdir, rm, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve } from 'node:path';
import * as z from 'zod';
import { EaselError } from '../../protocol/errors';
import { describeError, type Log } from '../../protocol/log';
import { builtinModelId, type ModelDetails, type ModelSummary } from '../../protocol/models';
import { readJsonFile, writeJsonFile } from './jsonFile';
import { readModelFolder, type ModelFolder } from './modelFolder';
import { listModelFiles, type ModelHashes } from './modelHash';

/** `models.json`: folders that stay where they are and are known under an id. */
const registrySchema = z.object({ models: z.array(z.object({ id: z.string(), folder: z.string() })) });
type RegisteredModel = z.infer<typeof registrySchema>['models'][number];

/** Where a model is, before anything was read of it. */
export interface KnownModel {
  readonly id: string;
  /** Absolute path. */
  readonly folder: string;
  readonly origin: 'builtin' | 'imported' | 'downloaded' | 'folder';
}

export interface ModelStoreOptions {
  readonly builtinFolder: string;
  readonly stateFolder: string;
  readonly hashes: ModelHashes;
  readonly log: Log;
}

/** The models that have a name: the one that came with Easel, imported folders, downloads. */
export class ModelStore {
  /** Downloads lie in `owner/name` below it. */
  readonly downloadsFolder: string;
  readonly #options: ModelStoreOptions;
  readonly #registryFile: string;
  #registryChange: Promise<void> = Promise.resolve();

  constructor(options: ModelStoreOptions) {
    this.#options = options;
    this.#registryFile = join(options.stateFolder, 'models.json');
    this.downloadsFolder = join(options.stateFolder, 'models');
  }

  /**
   * @param model an id or the absolute path of a folder
   * @throws EaselError modelUnknown
   */
  async find(model: string): Promise<KnownModel> {
    if (isAbsolute(model)) return { id: model, folder: resolve(model), origin: 'folder' };
    const known = await this.#known();
    const found = known.find(({ id }) => id === model);
    if (found === undefined) {
      throw EaselError.of('modelUnknown', { model, known: known.map(({ id }) => id).join(', ') });
    }
    return found;
  }

  async list(): Promise<ModelSummary[]> {
    return Promise.all((await this.#known()).map((model) => this.#summary(model)));
  }

  /** @throws EaselError as {@link readModelFolder} does, or modelUnknown */
  async inspect(model: string): Promise<ModelDetails> {
    const known = await this.find(model);
    const content = await readModelFolder(known.folder);
    const [bytes, hash] = await Promise.all([sizeOf(known.folder), this.#options.hashes.hash(known.folder)]);
    return {
      ...describe(known, content, bytes),
      origin: originOf(known),
      pipeline: content.pipeline,
      components: [...content.components],
      defaults: content.defaults,
      sizeFactor: content.sizeFactor,
      ...(content.card.sizes === undefined ? {} : { sizes: content.card.sizes }),
      transparent: content.card.transparent !== undefined,
      hash,
    };
  }

  /**
   * Makes a folder known under an id; the folder stays where it is.
   * @throws EaselError modelIdTaken, invalidRequest, or as {@link readModelFolder} does
   */
  async import(folder: string, id = basename(resolve(folder))): Promise<ModelDetails> {
    if (!isAbsolute(folder)) {
      throw EaselError.of('invalidRequest', { detail: `the folder must be an absolute path, and "${folder}" is not` });
    }
    if (isAbsolute(id) || id.trim() !== id || id === '') {
      throw EaselError.of('invalidRequest', { detail: `"${id}" cannot be the id of a model` });
    }
    await readModelFolder(folder);
    const known = await this.#known();
    const taken = known.find((model) => model.id === id);
    if (taken !== undefined && (taken.origin !== 'imported' || taken.folder !== resolve(folder))) {
      throw EaselError.of('modelIdTaken', { model: id, folder: taken.folder });
    }
    if (taken === undefined) {
      await this.#changeRegistry((models) => [...models, { id, folder: resolve(folder) }]);
    }
    return this.inspect(id);
  }

  /**
   * Forgets an imported model, deletes a downloaded one.
   * @returns the bytes that were freed
   * @throws EaselError modelUnknown, modelBuiltin
   */
  async remove(model: string): Promise<number> {
    const known = (await this.#interrupted(model)) ?? (await this.find(model));
    switch (known.origin) {
      case 'builtin':
        throw EaselError.of('modelBuiltin', { model });
      case 'folder':
        throw EaselError.of('modelUnknown', { model, known: (await this.#known()).map(({ id }) => id).join(', ') });
      case 'imported':
        await this.#changeRegistry((models) => models.filter(({ id }) => id !== model));
        return 0;
      case 'downloaded': {
        const bytes = await bytesBelow(known.folder);
        await rm(known.folder, { recursive: true, force: true });
        return bytes;
      }
    }
  }

  async #known(): Promise<KnownModel[]> {
    const imported = await this.#imported();
    return [
      { id: builtinModelId, folder: this.#options.builtinFolder, origin: 'builtin' },
      ...imported.map(({ id, folder }) => ({ id, folder, origin: 'imported' as const })),
      ...(await this.#downloaded()),
    ];
  }

  async #imported(): Promise<RegisteredModel[]> {
    return (await readJsonFile(this.#registryFile, registrySchema))?.models ?? [];
  }

  /** One change at a time, so that none is lost. */
  #changeRegistry(change: (models: RegisteredModel[]) => RegisteredModel[]): Promise<void> {
    const changed = this.#registryChange.then(async () =>
      writeJsonFile(this.#registryFile, { models: change(await this.#imported()) }),
    );
    this.#registryChange = changed.catch(() => undefined);
    return changed;
  }

  /** Complete downloads only: `model_index.json` is the last file that a download puts in its place. */
  async #downloaded(): Promise<KnownModel[]> {
    const models: KnownModel[] = [];
    for (const owner of await listFolder(this.downloadsFolder)) {
      for (const name of await listFolder(join(this.downloadsFolder, owner))) {
        const folder = join(this.downloadsFolder, owner, name);
        if ((await listFolder(folder)).includes('model_index.json')) {
          models.push({ id: `${owner}/${name}`, folder, origin: 'downloaded' });
        }
      }
    }
    return models;
  }

  /** A download that was never completed is no model, but takes space. */
  async #interrupted(id: string): Promise<KnownModel | undefined> {
    const isName = /^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(id);
    const folder = join(this.downloadsFolder, ...id.split('/'));
    const isThere = isName && (await listFolder(folder)).length > 0;
    const isKnown = (await this.#known()).some((model) => model.id === id);
    return isThere && !isKnown ? { id, folder, origin: 'downloaded' } : undefined;
  }

  /** A model that cannot be read is listed all the same, with the reason as its description. */
  async #summary(model: KnownModel): Promise<ModelSummary> {
    const origin = model.origin === 'builtin' ? 'builtin' : 'store';
    try {
      const content = await readModelFolder(model.folder);
      return { ...describe(model, content, await sizeOf(model.folder)), origin };
    } catch (error) {
      this.#options.log.write('warn', `model ${model.id} cannot be read: ${describeError(error)}`);
      return { id: model.id, name: model.id, description: EaselError.from(error).message, folder: model.folder, origin, bytes: 0 };
    }
  }
}

/** What people call the model: its card's name, or the id without the path. */
export function modelName(model: KnownModel, content: Pick<ModelFolder, 'card'>): string {
  return content.card.name ?? (model.origin === 'folder' ? basename(model.folder) : model.id);
}

function describe(model: KnownModel, content: ModelFolder, bytes: number): Omit<ModelSummary, 'origin'> {
  return {
    id: model.id,
    name: modelName(model, content),
    description: content.card.description,
    license: content.card.license,
    folder: model.folder,
    bytes,
  };
}

function originOf({ origin }: KnownModel): ModelDetails['origin'] {
  return origin === 'builtin' || origin === 'folder' ? origin : 'store';
}

async function sizeOf(folder: string): Promise<number> {
  return (await listModelFiles(folder)).reduce((sum, { size }) => sum + size, 0);
}

/** All files of a folder, whatever they are. */
async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function listFolder(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}
