import { fileURLToPath } from 'node:url';

/** Names of the shipped packs whose signatures run on a node, beside Tracee. They are loaded if no pack is named. */
export const nodePacks: readonly string[] = ['rseq', 'tracee'];

/** Folders of the packs that ship with Sequent, by name. `fleet` has the signatures that `sequent fleet run` evaluates. */
export const shippedPacks: ReadonlyMap<string, string> = new Map(
  [...nodePacks, 'fleet'].map((name) => [name, fileURLToPath(new URL(`../../signatures/${name}/`, import.meta.url))]),
);
