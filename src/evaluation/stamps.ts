import { versionsOf } from '../guard/author-modules.ts';
import type { LoadedContent } from '../packs/with-detectors.ts';
import type { LoadedSignature } from '../signature/loaded.ts';

/** A text for each signature, by id, that changes with its code, with all that it imports, and with its options. */
export type Stamps = Readonly<Record<string, string>>;

/** @param options the operator's options of signatures and models, by id */
export function stampsOf(
  signatures: readonly LoadedSignature[],
  { modules }: LoadedContent,
  options: Readonly<Record<string, unknown>>,
): Stamps {
  const versions = versionsOf(modules);
  return Object.fromEntries(
    signatures.map(({ id, version, file = '', definition, models }) => {
      const code = typeof definition === 'string' ? definition : versions.get(modules.links.get(file) ?? file);
      const ids = [id, ...Object.values(models).map((model) => model.id)];
      return [id, JSON.stringify([version, code, ids.map((one) => options[one] ?? {})])];
    }),
  );
}
