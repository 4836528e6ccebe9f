import type { Node } from 'acorn';
import type { LoadedSignature } from '../signature/loaded.ts';
import type { ParsedModule } from '../source/parse-module.ts';

/** The subject of a rule. */
export interface Linted {
  readonly signature: Pick<LoadedSignature, 'file'>;
  /** A module of the signature: its file, or one that it imports. */
  readonly module: ParsedModule;
}

/** A place that breaks a rule. */
export interface Breach {
  readonly node: Node;
  /** The fault, one sentence without a full stop. */
  readonly what: string;
}

/** A rule for the source of signatures. */
export interface Rule {
  /** In kebab-case; `sequent-allow NAME: REASON` in a comment of the line above allows a breach. */
  readonly name: string;
  /** A `fault` makes findings wrong; a `warning` makes them noisy, costly or hard to reproduce. */
  readonly level: 'fault' | 'warning';
  /** Why the rule exists, one sentence. */
  readonly reason: string;
  /** The remedy, one sentence without a full stop. */
  readonly todo: string;
  readonly check: (linted: Linted) => readonly Breach[];
}
