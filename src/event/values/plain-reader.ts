import type * as z from 'zod';
import type { Architecture } from '../architecture.ts';
import { NameTable } from '../bytes/name-table.ts';
import type { ArgumentInfo } from '../catalogue.ts';
import { normalise } from './normalise.ts';
import { eachArgument, found, foundKind, foundValue } from './values.ts';

/** The reason why a schema refused an event. */
export interface DataIssue {
  /** The argument, with a path into it if it is structured. */
  readonly path: string;
  readonly message: string;
}

export type DataResult =
  | { readonly data: Readonly<Record<string, unknown>>; readonly inexact: boolean }
  | { readonly issues: readonly DataIssue[] };

/** Reads the arguments of one kind of event one by one, in any order and form, and validates them with zod. */
export class PlainReader {
  readonly #event: string;
  readonly #arch: Architecture;
  readonly #arguments: readonly ArgumentInfo[];
  readonly #names: NameTable;

  constructor(event: string, known: readonly ArgumentInfo[], arch: Architecture) {
    this.#event = event;
    this.#arch = arch;
    this.#arguments = known;
    this.#names = new NameTable(known.map(({ name }) => name));
  }

  /**
   * Reads the `data` fields of the `Event` in `b[p, end)`. If two arguments have the same name, the first counts, as in
   * Tracee.
   * @param schema of the arguments, each optional
   * @throws WireError if the bytes are damaged
   */
  read(schema: z.ZodObject, b: Uint8Array, p: number, end: number): DataResult {
    const values: Record<string, unknown> = {};
    const issues: DataIssue[] = [];
    let inexact = false;
    eachArgument(b, p, end, () => {
      const argument = this.#arguments[this.#names.find(b, found.nameStart, found.nameEnd)];
      const wireKind = foundKind();
      if (argument === undefined || wireKind === undefined || Object.hasOwn(values, argument.name)) return;
      const one = normalise(this.#event, argument.name, argument.kind, wireKind, foundValue(b), this.#arch);
      if (one === undefined)
        issues.push({ path: argument.name, message: `${wireKind} does not fit into ${argument.kind}` });
      if (one === undefined) return;
      values[argument.name] = one.value;
      inexact ||= one.inexact;
    });
    const parsed = schema.safeParse(values);
    if (!parsed.success || issues.length > 0) {
      const refused = parsed.error?.issues.map(({ path, message }) => ({ path: path.join('.'), message })) ?? [];
      return { issues: [...issues, ...refused] };
    }
    return { data: parsed.data, inexact };
  }
}
