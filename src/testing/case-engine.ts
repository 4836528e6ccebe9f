import type { Fault } from '../engine/authors/faults.ts';
import { Engine } from '../engine/engine.ts';
import type { SavedState } from '../engine/saved-state.ts';
import type { Finding } from '../finding.ts';
import { checkSignature } from '../signature/check.ts';
import { type DataStores, kernelSymbols, knownDataStores } from '../signature/data-stores.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { type ParsedOptions, parseOptions } from '../signature/parsed-options.ts';
import type { Case } from './case.ts';
import { nameAuthors, shownWatch } from './shown-run.ts';

/** Output of an engine that runs a case. */
export interface Outcome {
  readonly findings: Finding[];
  readonly faults: Fault[];
  /** Events that their schema refused, one line for each path. */
  readonly refused: string[];
}

/** @returns nothing was found and nothing failed, yet */
export function emptyOutcome(): Outcome {
  return { findings: [], faults: [], refused: [] };
}

/**
 * Checks the value that a test gives as a signature.
 * @throws {TypeError} with all faults
 */
export function loadTested(value: unknown): LoadedSignature {
  const checked = checkSignature(value, { pack: 'test', file: undefined });
  if ('faults' in checked) throw new TypeError(`the signature is wrong:\n${checked.faults.join('\n')}`);
  return checked.signature;
}

let saved: SavedState | undefined;

/** Makes the engines of all cases in this thread begin with saved state; undefined: they begin empty. */
export function startWith(state: SavedState | undefined): void {
  saved = state;
}

/** A case with everything that an engine for it needs. It serves many engines. */
export interface PreparedCase {
  readonly signature: LoadedSignature;
  readonly one: Case;
  /** The signature, and those that run beside it. */
  readonly signatures: readonly LoadedSignature[];
  readonly dataStores: DataStores;
  readonly options: ParsedOptions;
}

/**
 * Prepares engines for a case: with its options, architecture and symbols, and with the signatures beside it.
 * @param signature `one.options` are its options
 * @param more further signatures that run beside it
 * @throws {ZodError} if options do not fit their schema
 */
export function prepareCase(
  signature: LoadedSignature,
  one: Case,
  more: readonly LoadedSignature[] = [],
): PreparedCase {
  const arch = one.arch ?? 'amd64';
  const signatures = [signature, ...(one.beside ?? []).map(loadTested), ...more];
  const options = new Map([[signature.id, one.options], ...Object.entries(one.modelOptions ?? {})]);
  return {
    signature,
    one,
    signatures,
    dataStores: { ...knownDataStores(arch), symbols: one.symbols && kernelSymbols(one.symbols) },
    options: parseOptions(signatures, options),
  };
}

/**
 * Starts an engine for a case.
 * @param outcome receives what the engine finds
 */
export function startEngine(
  { signature, one, signatures, dataStores, options }: PreparedCase,
  outcome: Outcome,
): Engine {
  const watch = shownWatch();
  const engine = new Engine({
    ...(watch && { watch }),
    signatures,
    arch: one.arch ?? 'amd64',
    fleet: signature.fleet !== undefined,
    dataStores,
    options,
    restore: saved,
    onFinding: (finding) => outcome.findings.push(finding),
    onFault: (fault) => outcome.faults.push(fault),
    onInvalid: (event, issue) => outcome.refused.push(`${event} ${issue.path}: ${issue.message}`),
  });
  nameAuthors(engine);
  return engine;
}
