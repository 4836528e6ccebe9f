import * as z from 'zod';
import type { LoadedSignature } from './loaded.ts';

/** A signature or a model, for which the operator may set options. */
export interface Configurable {
  readonly id: string;
  readonly options: z.core.$ZodType | undefined;
}

/** The operator's options after parsing. A signature or model that is absent has its defaults. */
export type ParsedOptions = ReadonlyMap<Configurable, unknown>;

/** @returns the signatures and their models, each once */
export function configurablesOf(signatures: readonly LoadedSignature[]): ReadonlySet<Configurable> {
  return new Set(signatures.flatMap((signature) => [signature, ...Object.values(signature.models)]));
}

/**
 * Parses options with the schemas of the signatures and models.
 * @param given values by id
 * @throws ZodError if they do not fit a schema
 */
export function parseOptions(
  signatures: readonly LoadedSignature[],
  given: ReadonlyMap<string, unknown>,
): ParsedOptions {
  return new Map([...configurablesOf(signatures)].map((one) => [one, parsed(one, given.get(one.id))]));
}

/**
 * @returns the options of a signature or model
 * @throws ZodError if it has no parsed options and an option without a default
 */
export function optionsOf(one: Configurable, options: ParsedOptions | undefined): unknown {
  return options?.has(one) ? options.get(one) : parsed(one, undefined);
}

function parsed({ options: schema }: Configurable, given: unknown): unknown {
  return schema === undefined ? {} : z.parse(schema, given ?? {});
}
