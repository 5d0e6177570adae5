import type { InferenceSession, OnnxValue, Tensor } from 'onnxruntime-node';
import { EaselError } from '../../../protocol/errors';
import type { Device } from '../../../protocol/generation';
import { fromFloat16, toFloat16 } from '../tensor/float16';
import { loadError, runError } from './nativeError';
import { runtime } from './runtime';

/** Numbers and their shape; whatever type the graph itself computes in. */
export interface Values<T extends Float32Array | Int32Array = Float32Array> {
  readonly data: T;
  readonly dims: readonly number[];
}

/** An input or output as the graph declares it. */
export interface Port {
  readonly name: string;
  readonly type: string;
  /** A number where the graph fixes the side, else the name it gives to a free one. */
  readonly shape: readonly (number | string)[];
}

/** Values as one input of one graph takes them, for many runs: converting them each time only makes garbage. */
export class PreparedInput {
  constructor(readonly tensor: Tensor) {}
}

type Feeds = Readonly<Record<string, Values | Values<Int32Array> | PreparedInput>>;

/**
 * One loaded graph. Callers speak float32 and int32; what the graph declares (float16, int64, …) is converted here.
 */
export class Session {
  private constructor(
    private readonly session: InferenceSession,
    /** Path of the graph, for messages. */
    readonly file: string,
    readonly device: Device,
    readonly inputs: ReadonlyMap<string, Port>,
    readonly outputs: ReadonlyMap<string, Port>,
  ) {}

  /**
   * Blocks the thread while it loads.
   * @param file a path, so that onnxruntime finds external weights beside it and maps them instead of copying
   * @throws EaselError modelFileCorrupt, modelGraphUnsupported, outOfMemory, deviceUnavailable
   */
  static async load(file: string, device: Device): Promise<Session> {
    let session: InferenceSession;
    try {
      session = await runtime().ort.InferenceSession.create(file, sessionOptions(device));
    } catch (error) {
      throw loadError(error, file, device);
    }
    return new Session(session, file, device, ports(session.inputMetadata), ports(session.outputMetadata));
  }

  /**
   * Blocks the thread while it computes; a run cannot be stopped.
   * @param feeds one entry for every input of the graph
   * @param wanted the outputs to compute
   * @throws EaselError modelGraphUnsupported, outOfMemory, deviceUnavailable, modelRunFailed
   */
  async run<Name extends string>(feeds: Feeds, wanted: readonly Name[]): Promise<Record<Name, Values>> {
    for (const name of this.inputs.keys()) {
      if (feeds[name] === undefined) throw this.unsupported(`it wants an input "${name}" that is not known.`);
    }
    const given: Record<string, Tensor> = {};
    for (const [name, values] of Object.entries(feeds)) {
      given[name] = values instanceof PreparedInput ? values.tensor : this.toTensor(name, values);
    }
    let results: Record<string, OnnxValue>;
    try {
      results = await this.session.run(given, [...wanted]);
    } catch (error) {
      throw runError(error, this.file, this.device);
    }
    const entries = wanted.map((name) => [name, this.fromTensor(name, results[name])] as const);
    return Object.fromEntries(entries) as Record<Name, Values>;
  }

  /**
   * An input in the form that the graph declares, to be given to any number of runs.
   * @throws EaselError modelGraphUnsupported when the graph has no such input, or one of another type
   */
  prepare(name: string, values: Values): PreparedInput {
    return new PreparedInput(this.toTensor(name, values));
  }

  /** @throws EaselError modelGraphUnsupported when the graph has no such input */
  input(name: string): Port {
    const port = this.inputs.get(name);
    if (port === undefined) throw this.unsupported(`it has no input "${name}".`);
    return port;
  }

  /** @throws EaselError modelGraphUnsupported when the graph has no such output */
  output(name: string): Port {
    const port = this.outputs.get(name);
    if (port === undefined) throw this.unsupported(`it has no output "${name}".`);
    return port;
  }

  unsupported(detail: string): EaselError {
    return EaselError.of('modelGraphUnsupported', { file: this.file, detail });
  }

  private toTensor(name: string, { data, dims }: Values | Values<Int32Array>): Tensor {
    const { ort } = runtime();
    const { type } = this.input(name);
    switch (type) {
      case 'float32':
        return new ort.Tensor('float32', asFloat32(data), dims);
      case 'float16':
        return new ort.Tensor('float16', toFloat16(asFloat32(data)), dims);
      case 'float64':
        return new ort.Tensor('float64', Float64Array.from(data), dims);
      case 'int32':
        return new ort.Tensor('int32', data instanceof Int32Array ? data : Int32Array.from(data), dims);
      case 'int64':
        return new ort.Tensor(
          'int64',
          BigInt64Array.from(data, (value) => BigInt(Math.trunc(value))),
          dims,
        );
      default:
        throw this.unsupported(`its input "${name}" is of the type ${type}.`);
    }
  }

  private fromTensor(name: string, value: OnnxValue | undefined): Values {
    const data = value?.data;
    if (data instanceof Float32Array) return { data, dims: value!.dims };
    if (data instanceof Uint16Array) return { data: fromFloat16(data), dims: value!.dims };
    if (data instanceof Float64Array) return { data: Float32Array.from(data), dims: value!.dims };
    throw this.unsupported(`its output "${name}" is not of a float type.`);
  }
}

function asFloat32(data: Float32Array | Int32Array): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data);
}

function sessionOptions(device: Device): InferenceSession.SessionOptions {
  return {
    executionProviders: device === 'cuda' ? ['cuda', 'cpu'] : ['cpu'],
    graphOptimizationLevel: 'all',
    // Warnings about a graph help nobody; errors are thrown.
    logSeverityLevel: 4,
    // The arena keeps everything a run ever needed (gigabytes for a big model) between pictures.
    enableCpuMemArena: false,
    // Waiting threads that spin take the cores from whoever else computes: measured 2.5 times slower on a busy
    // machine, and no slower on an idle one.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}

function ports(metadata: readonly InferenceSession.ValueMetadata[]): ReadonlyMap<string, Port> {
  return new Map(
    metadata.map((port) => [
      port.name,
      port.isTensor
        ? { name: port.name, type: port.type, shape: port.shape }
        : { name: port.name, type: 'non-tensor', shape: [] },
    ]),
  );
}
