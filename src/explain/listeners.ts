import { eventsOf } from '../signature/describe.ts';
import type { LoadedSignature } from '../signature/loaded.ts';

/** A signature that listens to an event, itself or through a model. */
export interface Listener {
  readonly id: string;
  readonly name: string;
  readonly pack: string;
  /** Whether it works without the event. */
  readonly optional: boolean;
  /** Id of the model that listens for it; absent if the signature listens itself. */
  readonly through?: string;
}

/** @returns the signatures that listen to an event, in the order of their ids */
export function listenersOf(event: string, signatures: readonly LoadedSignature[]): readonly Listener[] {
  return signatures
    .flatMap((signature): readonly Listener[] => {
      const listened = eventsOf(signature).find(({ name }) => name === event);
      if (listened === undefined) return [];
      const { id, name, pack } = signature;
      const model = Object.values(signature.models).find(({ events }) => events.includes(event));
      const through = signature.on.has(event) || model === undefined ? {} : { through: model.id };
      return [{ id, name, pack, optional: listened.optional, ...through }];
    })
    .toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
}
