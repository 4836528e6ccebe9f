import { loadSignatures } from '../../packs/load.ts';
import { shippedPacks } from '../../packs/shipped-packs.ts';
import type { SignatureTexts } from '../../story/why.ts';

/** Loads the texts of the shipped signatures. Code of others is not run to show a finding. */
export async function shippedTexts(): Promise<ReadonlyMap<string, SignatureTexts>> {
  const signatures = await loadSignatures([...shippedPacks.keys()]);
  return new Map(signatures.map((signature) => [signature.id, signature]));
}
