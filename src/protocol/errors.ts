import * as z from 'zod';
import { catalogue, errorActions, type ErrorCode } from './errorCatalogue';

/** The names in braces of a catalogue sentence: `"No {a} in {b}."` gives `'a' | 'b'`. */
type Placeholders<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;
export type ErrorArguments<C extends ErrorCode> = Record<
  Placeholders<(typeof catalogue)[C]['what'] | (typeof catalogue)[C]['todo']>,
  string | number
>;

/** An {@link EaselError} as it crosses a process boundary (JSON-RPC `error.data`, engine messages). */
export const easelErrorSchema = z.object({
  code: z.string(),
  /** The English catalogue sentences with `{name}` placeholders, so that the receiver can translate them. */
  what: z.string(),
  todo: z.string(),
  args: z.record(z.string(), z.union([z.string(), z.number()])),
  actions: z.array(z.enum(errorActions)),
});
export type SerialisedEaselError = z.infer<typeof easelErrorSchema>;

/** Puts `args` into the `{name}` places of a catalogue sentence. */
export function fillIn(sentence: string, args: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(args[name] ?? whole));
}

/** Long values (a 100,000-character prompt, a minified file) are cut before they reach a message. */
const maximumArgumentLength = 300;

function cut(value: string): string {
  return value.length > maximumArgumentLength ? `${value.slice(0, maximumArgumentLength)}…` : value;
}

/** What others say often has no full stop, and another sentence follows. */
function ended(value: string, endsSentence: boolean): string {
  return endsSentence && !/[.!?…]$/.test(value) ? `${value}.` : value;
}

/**
 * A failure that a person can meet: a stable `code`, what happened with the value received, what to do,
 * and buttons as data. Anything that is not an `EaselError` is a defect and keeps its stack in the log.
 */
export class EaselError extends Error {
  override readonly name = 'EaselError';
  readonly serialised: SerialisedEaselError;

  private constructor(serialised: SerialisedEaselError, options?: ErrorOptions) {
    super(`${fillIn(serialised.what, serialised.args)} ${fillIn(serialised.todo, serialised.args)}`.trim(), options);
    this.serialised = serialised;
  }

  static of<C extends ErrorCode>(code: C, args: ErrorArguments<C>, options?: ErrorOptions): EaselError {
    const { what, todo, actions } = catalogue[code];
    const readable = Object.fromEntries(
      Object.entries<string | number>(args).map(([name, value]) => [
        name,
        typeof value === 'string' ? ended(cut(value), what.endsWith(`{${name}}`)) : value,
      ]),
    );
    return new EaselError({ code, what, todo, args: readable, actions: [...actions] }, options);
  }

  static fromSerialised(serialised: SerialisedEaselError): EaselError {
    return new EaselError(serialised);
  }

  /** `error` itself when it is an `EaselError`, else one that says that something unexpected happened. */
  static from(error: unknown): EaselError {
    if (error instanceof EaselError) return error;
    const detail = error instanceof Error ? error.message : String(error);
    return EaselError.of('unexpected', { detail }, { cause: error });
  }

  get code(): string {
    return this.serialised.code;
  }

  is(code: ErrorCode): boolean {
    return this.serialised.code === code;
  }
}
