import type { SidecarClient } from '../client/sidecarClient';
import type { AssetEntry } from '../protocol/assetManifest';
import { EaselError } from '../protocol/errors';
import { requests } from '../protocol/wire';
import { modelPath } from './requestOptions';
import { shown } from './results';

/** Finds the model that drew an entry by its hash, whatever it is called here. */
export class ModelFinder {
  readonly #found = new Map<string, Promise<string | undefined>>();

  constructor(
    private readonly client: SidecarClient,
    /** The only one that is to be taken. */
    private readonly named: string | undefined,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * @param file that was drawn, for the message
   * @returns an id or a folder
   * @throws {EaselError} `assetModelMissing`
   */
  async find({ model: { id, hash } }: Pick<AssetEntry, 'model'>, file: string): Promise<string> {
    const finding = this.#found.get(hash) ?? this.#search(id, hash);
    this.#found.set(hash, finding);
    const found = await finding;
    if (found === undefined) throw EaselError.of('assetModelMissing', { file: shown(file), model: id, hash });
    return found;
  }

  async #search(id: string, hash: string): Promise<string | undefined> {
    if (this.named !== undefined) {
      const model = modelPath(this.named);
      return (await this.#hashOf(model)) === hash ? model : undefined;
    }
    if ((await this.#hashOf(id).catch(() => undefined)) === hash) return id;
    const { models } = await this.client.request(requests.modelsList, {}, { signal: this.signal });
    for (const { id: other } of models)
      if (other !== id && (await this.#hashOf(other).catch(() => undefined)) === hash) return other;
    return undefined;
  }

  async #hashOf(model: string): Promise<string> {
    return (await this.client.request(requests.modelsInspect, { model }, { signal: this.signal })).hash;
  }
}
