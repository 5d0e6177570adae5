import { EaselError } from '../../../protocol/errors';
import type { Port, PreparedInput, Session, Values } from '../onnx/session';
import type { Conditioning } from './promptEmbedding';

/** The UNet of a model, whatever its exporter made of its inputs. */
export class Unet {
  /** How many rows go into one run when so many are wanted, once a run has shown it. */
  private readonly provenBatches = new Map<number, number>();
  private readonly outputName: string;
  /** The inputs that stay the same over the steps of a picture: megabytes, for a model with a long context. */
  private constant:
    { of: readonly Conditioning[]; batch: number; feeds: readonly Record<string, PreparedInput>[] } | undefined;

  constructor(readonly session: Session) {
    this.outputName = [...session.outputs.keys()][0] ?? 'out_sample';
  }

  /** Whether guidance is an input of the graph (LCM); then there are no two passes. */
  get takesGuidance(): boolean {
    return this.session.inputs.has('timestep_cond');
  }

  /** Latent channels, where the graph says. */
  get channels(): number | undefined {
    return fixed(this.session.input('sample'), 1);
  }

  /** Latent height and width, where the graph fixes them. */
  get fixedSize(): { height: number | undefined; width: number | undefined } {
    const sample = this.session.input('sample');
    return { height: fixed(sample, 2), width: fixed(sample, 3) };
  }

  /**
   * What the network predicts for one sample under each of several conditionings.
   * @param sample scaled latents [1,C,h,w]; of an inpainting model with mask and masked picture behind them
   * @param timestep may be fractional; graphs with an integer timestep take it truncated
   * @param channels of the prediction
   * @returns one prediction [1,channels,h,w] for each conditioning
   */
  async predict(
    sample: Values,
    timestep: number,
    conditionings: readonly Conditioning[],
    channels = sample.dims[1]!,
  ): Promise<Float32Array[]> {
    let failure: unknown;
    for (const batch of this.batchCandidates(conditionings.length)) {
      try {
        const rows = await this.runInBatches(batch, sample, timestep, conditionings, channels);
        this.provenBatches.set(conditionings.length, batch);
        return rows;
      } catch (error) {
        failure ??= error;
        if (!(error instanceof EaselError && error.is('modelRunFailed'))) break;
      }
    }
    throw failure;
  }

  /**
   * One run for all rows is the fastest. A graph may fix the batch; and there are graphs that promise a free batch but
   * were traced with one baked in, which shows only when they run.
   */
  private batchCandidates(rows: number): readonly number[] {
    const known = this.provenBatches.get(rows) ?? fixed(this.session.input('sample'), 0);
    if (known !== undefined) return [known];
    return rows === 1 ? [1, 2] : [rows, 1];
  }

  private async runInBatches(
    batch: number,
    sample: Values,
    timestep: number,
    conditionings: readonly Conditioning[],
    channels: number,
  ): Promise<Float32Array[]> {
    const size = (sample.data.length / sample.dims[1]!) * channels;
    const changing = {
      sample: stack(Array<Values>(batch).fill(sample)),
      timestep: timestepValues(this.session.input('timestep'), timestep, batch),
    };
    const results: Float32Array[] = [];
    for (const constant of this.constantFeeds(batch, conditionings)) {
      const outputs = await this.session.run({ ...changing, ...constant }, [this.outputName]);
      const { data } = outputs[this.outputName]!;
      if (data.length !== batch * size) {
        const detail = `it gave ${data.length} numbers for ${batch} × ${size}.`;
        throw EaselError.of('modelRunFailed', { file: this.session.file, detail });
      }
      for (let row = 0; row < batch; row++) results.push(data.subarray(row * size, (row + 1) * size));
    }
    return results.slice(0, conditionings.length);
  }

  /** One entry a run; a batch larger than what is left is filled with copies, whose results are dropped. */
  private constantFeeds(
    batch: number,
    conditionings: readonly Conditioning[],
  ): readonly Record<string, PreparedInput>[] {
    if (this.constant?.of === conditionings && this.constant.batch === batch) return this.constant.feeds;
    const feeds: Record<string, PreparedInput>[] = [];
    for (let start = 0; start < conditionings.length; start += batch) {
      const last = conditionings.length - 1;
      const rows = Array.from({ length: batch }, (_, i) => conditionings[Math.min(start + i, last)]!);
      const run: Record<string, PreparedInput> = {};
      const add = (name: string, of: (row: Conditioning) => Values) =>
        (run[name] = this.session.prepare(name, stack(rows.map(of))));
      add('encoder_hidden_states', ({ context }) => context);
      for (const name of Object.keys(rows[0]!.added)) add(name, ({ added }) => added[name]!);
      feeds.push(run);
    }
    this.constant = { of: conditionings, batch, feeds };
    return feeds;
  }
}

/** The timestep in the rank that the graph declares: scalar, one for all rows, or one a row. */
function timestepValues(port: Port, timestep: number, rows: number): Values {
  if (port.shape.length === 0) return { data: Float32Array.of(timestep), dims: [] };
  const count = fixed(port, 0) ?? rows;
  return { data: new Float32Array(count).fill(timestep), dims: [count] };
}

/** Rows [1,…] one after the other as [B,…]. */
function stack(rows: readonly Values[]): Values {
  const [first] = rows;
  if (rows.length === 1) return first!;
  const data = new Float32Array(first!.data.length * rows.length);
  rows.forEach((row, i) => data.set(row.data, i * first!.data.length));
  return { data, dims: [rows.length, ...first!.dims.slice(1)] };
}

function fixed({ shape }: Port, axis: number): number | undefined {
  const side = shape[axis];
  return typeof side === 'number' ? side : undefined;
}
