import * as z from 'zod';
import type { LoadedSignature } from './loaded.ts';

/** A signature or a model: what the operator may set options for. */
export interface Configurable {
  readonly id: string;
  readonly options: z.core.$ZodType | undefined;
}

/** The operator's options as the schemas give them. Those of a signature or model that is left out are its defaults. */
export type ParsedOptions = ReadonlyMap<Configurable, unknown>;

/** The signatures and their models, each once. */
export function configurablesOf(signatures: readonly LoadedSignature[]): ReadonlySet<Configurable> {
  return new Set(signatures.flatMap((signature) => [signature, ...Object.values(signature.models)]));
}

/**
 * Parses options.
 * @param given values by id
 * @throws ZodError where they do not fit
 */
export function parseOptions(
  signatures: readonly LoadedSignature[],
  given: ReadonlyMap<string, unknown>,
): ParsedOptions {
  return new Map([...configurablesOf(signatures)].map((one) => [one, parsed(one, given.get(one.id))]));
}

/**
 * The options of a signature or model.
 * @throws ZodError where it has no parsed ones, and an option without a default
 */
export function optionsOf(one: Configurable, options: ParsedOptions | undefined): unknown {
  return options?.has(one) ? options.get(one) : parsed(one, undefined);
}

function parsed({ options: schema }: Configurable, given: unknown): unknown {
  return schema === undefined ? {} : z.parse(schema, given ?? {});
}
