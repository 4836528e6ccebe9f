import { fileURLToPath } from 'node:url';

/** Packs that come with Sequent: their folders by name. */
export const shippedPacks: ReadonlyMap<string, string> = new Map(
  ['rseq', 'tracee'].map((name) => [name, fileURLToPath(new URL(`../../signatures/${name}/`, import.meta.url))]),
);
