import type { Engine } from '../engine/engine.ts';
import type { LoadedSignature } from '../signature/loaded.ts';

/** A signature or model that an engine runs. Its number is its index in `authorsOf`. */
export interface Author {
  readonly id: string;
  /** Signatures that stop with the author: the signature itself, or all that use the model. */
  readonly signatures: readonly string[];
}

/** Name and version of a signature. */
export interface SignatureLabel {
  readonly id: string;
  readonly name: string;
  readonly version: string;
}

/** @returns the labels of signatures, as plain data */
export function labelsOf(signatures: readonly LoadedSignature[]): readonly SignatureLabel[] {
  return signatures.map(({ id, name, version }) => ({ id, name, version }));
}

/** @returns the authors of an engine, by the numbers that its `Watch` shows while one is running */
export function authorsOf(signatures: readonly LoadedSignature[], engine: Engine): readonly Author[] {
  return engine.authors.map((id) => {
    const own = signatures.filter((signature) => signature.id === id);
    const users = signatures.filter(({ models }) => Object.values(models).some((model) => model.id === id));
    return { id, signatures: (own.length > 0 ? own : users).map((signature) => signature.id) };
  });
}
