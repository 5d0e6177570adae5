import type { Dispatcher, Response } from 'undici';
import * as z from 'zod';
import { EaselError } from '../../../protocol/errors';
import { readableIssues } from '../../../protocol/readableIssues';

export interface HubOptions {
  /** `https://huggingface.co`, or a mirror that speaks the same. */
  readonly endpoint: string;
  /** Of a person with access to private and gated models. */
  readonly token?: string | undefined;
}

/** What the hub says about a model. */
export interface HubModel {
  readonly repository: string;
  /** The commit that the revision stands for now, so that all files are of the same one. */
  readonly commit: string;
  readonly license: string;
  /** Where the licence can be read. */
  readonly licenseUrl: string;
  readonly pageUrl: string;
  /** Only people who have accepted the owner's terms get the files. */
  readonly gated: boolean;
}

export interface HubFile {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly size: number;
  /** sha256 of a large file, or git's sha1 of a small one; both are names of blobs, too. */
  readonly digest: { readonly kind: 'sha256' | 'git'; readonly hex: string };
}

/** A failure that may pass when the same is tried again a little later. */
export class PassingFailure extends Error {
  override readonly name = 'PassingFailure';
  constructor(
    message: string,
    /** The wait that the server asks for. */
    readonly retryAfterMs?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const modelSchema = z.object({
  sha: z.string().regex(/^[0-9a-f]{6,64}$/),
  gated: z.union([z.boolean(), z.string()]).nullish(),
  tags: z.array(z.string()).nullish(),
  cardData: z
    .object({
      license: z.union([z.string(), z.array(z.string())]).nullish(),
      license_name: z.string().nullish(),
      license_link: z.string().nullish(),
    })
    .nullish(),
});

const treeSchema = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    size: z.number().int().min(0).nullish(),
    oid: z.string(),
    lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.number().int().min(0) }).nullish(),
  }),
);

/** A server that is silent for so long has forgotten us. */
const silenceMs = 60_000;
/** More pages than any repository has: a server that always names a next one must not keep us for ever. */
const maximumPages = 1000;

/** Talks to a model hub over HTTP, through the proxy that the environment names (`HTTPS_PROXY`, `NO_PROXY`). */
export class Hub {
  readonly endpoint: string;
  readonly #token: string | undefined;
  #dispatcher: Dispatcher | undefined;

  constructor({ endpoint, token }: HubOptions) {
    this.endpoint = endpoint.replace(/\/+$/, '');
    this.#token = token;
  }

  /** @throws EaselError downloadNotFound, downloadGated; {@link PassingFailure} */
  async model(repository: string, revision: string, signal: AbortSignal): Promise<HubModel> {
    const url = `${this.endpoint}/api/models/${repository}/revision/${encodeURIComponent(revision)}`;
    const response = await this.#get(url, signal);
    if ([401, 403, 404].includes(response.status)) {
      await response.body?.cancel();
      if (response.headers.get('x-error-code') === 'GatedRepo') throw this.gated(repository);
      throw EaselError.of('downloadNotFound', { repository, revision, endpoint: this.endpoint });
    }
    const { sha, gated, tags, cardData } = await parse(response, modelSchema);
    const pageUrl = this.#pageUrl(repository);
    const declared = [cardData?.license ?? []].flat()[0];
    const tagged = tags?.find((tag) => tag.startsWith('license:'))?.slice('license:'.length);
    return {
      repository,
      commit: sha,
      license: (declared === 'other' ? cardData?.license_name : declared) ?? declared ?? tagged ?? 'unknown',
      licenseUrl: cardData?.license_link ?? pageUrl,
      pageUrl,
      gated: gated !== false && gated !== undefined && gated !== null,
    };
  }

  /** All files of the model's commit. @throws {@link PassingFailure} */
  async files({ repository, commit }: HubModel, signal: AbortSignal): Promise<HubFile[]> {
    const files: HubFile[] = [];
    let url: string | undefined = `${this.endpoint}/api/models/${repository}/tree/${commit}?recursive=true`;
    for (let page = 0; url !== undefined && page < maximumPages; page++) {
      const response: Response = await this.#get(url, signal);
      for (const { type, path, size, oid, lfs } of await parse(response, treeSchema)) {
        if (type !== 'file') continue;
        const digest = lfs ? ({ kind: 'sha256', hex: lfs.oid } as const) : ({ kind: 'git', hex: oid } as const);
        files.push({ path, size: lfs?.size ?? size ?? 0, digest });
      }
      url = this.#nextPage(response);
    }
    return files;
  }

  /**
   * A file's bytes from `from` on, or all of them when the server cannot do that (status 200).
   * @throws EaselError downloadGated; {@link PassingFailure}
   */
  async content({ repository, commit }: HubModel, path: string, from: number, signal: AbortSignal): Promise<Response> {
    const name = path.split('/').map(encodeURIComponent).join('/');
    const headers = from > 0 ? { Range: `bytes=${from}-` } : {};
    const response = await this.#get(`${this.endpoint}/${repository}/resolve/${commit}/${name}`, signal, headers);
    if (response.status === 401 || response.status === 403) {
      await response.body?.cancel();
      throw this.gated(repository);
    }
    return response;
  }

  gated(repository: string): EaselError {
    return EaselError.of('downloadGated', { repository, url: this.#pageUrl(repository) });
  }

  #pageUrl(repository: string): string {
    return `${this.endpoint}/${repository}`;
  }

  async #get(url: string, signal: AbortSignal, headers: Record<string, string> = {}): Promise<Response> {
    // Loaded when it is first needed: most sidecars never download anything.
    const { EnvHttpProxyAgent, fetch } = await import('undici');
    this.#dispatcher ??= new EnvHttpProxyAgent({ headersTimeout: silenceMs, bodyTimeout: silenceMs });
    const authorization = this.#token === undefined ? {} : { Authorization: `Bearer ${this.#token}` };
    let response: Response;
    try {
      response = await fetch(url, {
        dispatcher: this.#dispatcher,
        signal,
        // A range of compressed bytes would be of no use.
        headers: { 'Accept-Encoding': 'identity', 'User-Agent': 'easel', ...authorization, ...headers },
      });
    } catch (error) {
      throw networkFailure(error);
    }
    if (response.status === 429 || response.status >= 500) {
      await response.body?.cancel();
      const seconds = Number(response.headers.get('retry-after') ?? NaN);
      throw new PassingFailure(statusText(response), Number.isFinite(seconds) ? seconds * 1000 : undefined);
    }
    return response;
  }

  /** At our own endpoint, whatever host a mirror's answers name: the token goes along. */
  #nextPage(response: Response): string | undefined {
    const next = /<([^>]+)>\s*;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
    if (next === undefined) return undefined;
    const { pathname, search } = new URL(next, response.url);
    return new URL(pathname + search, this.endpoint).href;
  }
}

export function networkFailure(error: unknown): PassingFailure {
  // What fetch throws says only that it failed; the reason is its cause.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new PassingFailure(cause instanceof Error ? cause.message : String(cause), undefined, { cause: error });
}

export function statusText({ status, statusText: text, url }: Response): string {
  return `${new URL(url).host} answered with status ${status} ${text}`.trim();
}

async function parse<T extends z.ZodType>(response: Response, schema: T): Promise<z.infer<T>> {
  if (!response.ok) {
    await response.body?.cancel();
    throw EaselError.of('downloadFailed', { file: response.url, detail: statusText(response) });
  }
  let body: unknown;
  try {
    body = await response.json();
  } catch (error) {
    throw networkFailure(error);
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const detail = `the answer is not a hub's: ${readableIssues(parsed.error, body)}`;
  throw EaselError.of('downloadFailed', { file: response.url, detail }, { cause: parsed.error });
}
