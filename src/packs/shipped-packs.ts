import { fileURLToPath } from 'node:url';

/** Folders of the packs that ship with Sequent, by name. */
export const shippedPacks: ReadonlyMap<string, string> = new Map(
  ['rseq', 'tracee'].map((name) => [name, fileURLToPath(new URL(`../../signatures/${name}/`, import.meta.url))]),
);
