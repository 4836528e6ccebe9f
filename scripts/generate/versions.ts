import { z } from 'zod';
import type { Kind } from '../../src/event/kinds.ts';
import type { SourceEvent } from './events-source.ts';

/** Kinds by the Go type that `tracee list events --json` declares; types that all versions send in the same way are left out. */
const kindByType: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['int32', 'int32'],
  ['int64', 'int64'],
  ['uint32', 'u_int32'],
  ['uint64', 'u_int64'],
  ['string', 'str'],
]);

const list = z.array(
  z.object({
    name: z.string(),
    sets: z.array(z.string()),
    arguments: z.array(z.object({ name: z.string(), type: z.string().nullish() })),
  }),
);

/** `fields` of fixtures/tracee/events.json: the Go types of main, which readEvents does not keep. */
const typed = z.array(
  z.object({ name: z.string(), fields: z.array(z.object({ name: z.string(), type: z.string() })) }),
);

/** A version and the text of its list of events. */
export interface VersionSource {
  readonly version: string;
  readonly json: string;
}

/**
 * The text of src/gen/versions.ts: in what the events of other versions differ from the catalogue, which is that of main.
 * @throws Error where a version has an event, an argument or a type that the catalogue cannot say
 */
export function versionsFile(
  main: readonly SourceEvent[],
  mainJson: string,
  versions: readonly VersionSource[],
  header: string,
): string {
  const types = new Map(
    typed
      .parse(JSON.parse(mainJson))
      .flatMap(({ name, fields }) => fields.map((field) => [`${name}.${field.name}`, field.type] as const)),
  );
  const texts = versions.map(
    ({ version, json }) =>
      `  ${JSON.stringify(version)}: ${JSON.stringify(difference(main, types, list.parse(JSON.parse(json))))},`,
  );
  return `${header}
import type { EventDifferences } from '../tracee/versions/profile.ts';

/** In what the events of other versions differ from those of main. */
export const differences: Readonly<Record<${versions.map(({ version }) => `'${version}'`).join(' | ')}, EventDifferences>> = {
${texts.join('\n')}
};
`;
}

function difference(
  main: readonly SourceEvent[],
  types: ReadonlyMap<string, string>,
  events: z.output<typeof list>,
): unknown {
  const known = new Map(main.map((event) => [event.name, event]));
  const names = new Set(events.map(({ name }) => name));
  const lacks = main.filter(({ name, internal }) => !internal && !names.has(name)).map(({ name }) => name);
  const sets: Record<string, readonly string[]> = {};
  const lacksArguments: string[] = [];
  const kinds: Record<string, Kind> = {};
  for (const event of events) {
    const ours = known.get(event.name);
    if (ours === undefined) throw new Error(`main lacks the event ${event.name}`);
    if (event.sets.toSorted().join() !== ours.sets.toSorted().join()) sets[event.name] = event.sets.toSorted();
    const declared = new Map(event.arguments.map(({ name, type }) => [name, type ?? '']));
    for (const argument of ours.arguments) {
      const path = `${event.name}.${argument.name}`;
      const type = declared.get(argument.name);
      const typeOfMain = types.get(path);
      // Arguments that no version declares (a system call's returnValue, those that detectors add) are not compared.
      if (typeOfMain === undefined || argument.name === 'returnValue') continue;
      if (type === undefined) lacksArguments.push(path);
      else if (type !== '' && type !== typeOfMain) kinds[path] = kindOf(path, type);
      declared.delete(argument.name);
    }
    if (declared.size > 0) throw new Error(`main lacks arguments of ${event.name}: ${[...declared.keys()].join()}`);
  }
  return { lacks, lacksArguments, kinds, sets };
}

function kindOf(path: string, type: string): Kind {
  const kind = kindByType.get(type);
  if (kind === undefined) throw new Error(`${path} has the type ${type}, which is no kind`);
  return kind;
}
