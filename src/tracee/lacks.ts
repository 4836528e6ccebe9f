import { eventsThatCount } from '../signature/describe.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { mayName } from './versions/events.ts';
import type { TraceeProfile } from './versions/profile.ts';

/** Data that signatures need and a version of Tracee does not provide. */
export interface Lack {
  /** Ids of the signatures; empty if it is unknown which of them read it. */
  readonly signatures: readonly string[];
  /** One sentence for people, without a full stop. */
  readonly text: string;
}

/** @returns what these signatures lack in a version of Tracee with any policy, the most serious first */
export function lacksOf(signatures: readonly LoadedSignature[], profile: TraceeProfile): readonly Lack[] {
  const listened = new Set(signatures.flatMap((signature) => eventsThatCount(signature).map(({ name }) => name)));
  return [...unknownEvents(signatures, profile), ...missingArguments(listened, profile), ...missingPaths(profile)];
}

/**
 * @returns events that these signatures listen to and that a Tracee does not know
 * @param known names from the running Tracee; without it, the version's list is used
 */
export function unknownEvents(
  signatures: readonly LoadedSignature[],
  profile: TraceeProfile,
  known?: ReadonlySet<string>,
): readonly Lack[] {
  const isKnown = (event: string): boolean => known?.has(event) ?? mayName(profile, event);
  const unknown = new Map<string, { needed: string[]; used: string[] }>();
  for (const signature of signatures)
    for (const { name, optional } of eventsThatCount(signature)) {
      if (isKnown(name)) continue;
      const users = unknown.get(name) ?? { needed: [], used: [] };
      (optional ? users.used : users.needed).push(signature.id);
      unknown.set(name, users);
    }
  return [...unknown].flatMap(([event, { needed, used }]) => {
    const why =
      known === undefined
        ? `Tracee ${profile.version} does not know the event ${event}`
        : `this Tracee does not know the event ${event}`;
    return [
      ...(needed.length > 0 ? [{ signatures: needed, text: `${needed.join(', ')} can find nothing: ${why}` }] : []),
      ...(used.length > 0 ? [{ signatures: used, text: `${used.join(', ')} can find less: ${why}` }] : []),
    ];
  });
}

function missingArguments(listened: ReadonlySet<string>, profile: TraceeProfile): readonly Lack[] {
  const paths = [...profile.neverSent].map((path) => path.split('.'));
  const byEvent = Map.groupBy(paths, ([event = '']) => event);
  return [...byEvent].flatMap(([event, all]) => {
    if (!listened.has(event)) return [];
    const names = all.map(([, argument]) => argument).join(', ');
    return [{ signatures: [], text: `${event} of Tracee ${profile.version} comes without ${names}` }];
  });
}

function missingPaths({ version, pathFlag }: TraceeProfile): readonly Lack[] {
  if (pathFlag === undefined) return [];
  const { flag, without, cost } = pathFlag;
  return [{ signatures: [], text: `start Tracee ${version} with ${flag}: without it ${without}; ${cost}` }];
}
