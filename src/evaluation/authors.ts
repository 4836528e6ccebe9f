import type { Engine } from '../engine/engine.ts';
import type { Author } from '../sidecar/thread-messages.ts';
import type { LoadedSignature } from '../signature/loaded.ts';

/** Who may run in an engine, by the numbers that it shows while one does. */
export function authorsOf(signatures: readonly LoadedSignature[], engine: Engine): readonly Author[] {
  return engine.authors.map((id) => {
    const own = signatures.filter((signature) => signature.id === id);
    const users = signatures.filter(({ models }) => Object.values(models).some((model) => model.id === id));
    return { id, signatures: (own.length > 0 ? own : users).map((signature) => signature.id) };
  });
}
