import { type ArgumentInfo, describeEvent } from '../event/catalogue.ts';
import { descriptionOf } from '../event/descriptions/index.ts';
import { valuesOf } from '../event/names/arguments.ts';
import { constantsFor, type NamedValues } from '../event/names/named-values.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { describeEventIn } from '../tracee/versions/events.ts';
import { versionsOfArgument, versionsOfEvent } from '../tracee/versions/presence.ts';
import type { TraceeProfile } from '../tracee/versions/profile.ts';
import { exampleOf, type ShownExample } from './examples.ts';
import { handlerFor } from './handler.ts';
import { type Listener, listenersOf } from './listeners.ts';

/** The names of the values of an argument. */
export interface ExplainedNames {
  /** `bits`: the value is a sum of them; `one`: it is one of them. */
  readonly form: 'bits' | 'one';
  /** The name that an author imports from `tracee-sequent`. */
  readonly constants?: string;
  /** Names with their numbers on amd64. */
  readonly values: Readonly<Record<string, number>>;
  /** Bits that together hold one number, with the names of this number. */
  readonly field?: { readonly mask: number; readonly values: Readonly<Record<string, number>> };
  /** Names whose numbers differ on arm64, with these numbers. */
  readonly arm64?: Readonly<Record<string, number>>;
}

export interface ExplainedArgument {
  readonly name: string;
  /** Kind on the wire, in the chosen version. */
  readonly kind: string;
  /** Type in TypeScript, if it is a simple one. */
  readonly type: 'number' | 'bigint' | 'string' | 'boolean' | 'object';
  /** Meaning with its unit, a phrase without a full stop. */
  readonly meaning: string;
  /** Whether Tracee's decoded-data sends text instead. `data` has the number in both cases. */
  readonly decoded: boolean;
  /** Versions of Tracee that send it. */
  readonly versions: readonly string[];
  readonly names?: ExplainedNames;
}

/** All that is known about an event, as plain data. */
export interface EventExplanation {
  readonly event: string;
  readonly category: string;
  /** Whether a policy that names it keeps Tracee from starting. */
  readonly internal: boolean;
  /** Number in the stream of the chosen version; 0 if it has none of its own. */
  readonly id: number;
  readonly tracee_version: string;
  /** Set if the chosen version, which this is, does not know the event; then all is that of main. */
  readonly unknown_in?: string;
  /** Versions of Tracee that know it. */
  readonly versions: readonly string[];
  readonly sets: readonly string[];
  readonly meaning: string;
  readonly sent: string;
  readonly arguments: readonly ExplainedArgument[];
  /** Arguments that the chosen version does not send. */
  readonly not_sent: readonly string[];
  readonly listeners: readonly Listener[];
  readonly example?: ShownExample;
  /** Code for `on:` of a signature. */
  readonly handler?: string;
}

/**
 * Explains an event of Tracee.
 * @param signatures those that may listen to it
 * @returns undefined if Tracee has no event of this name
 */
export function explainEvent(
  name: string,
  profile: TraceeProfile,
  signatures: readonly LoadedSignature[],
): EventExplanation | undefined {
  const [onMain, description] = [describeEvent(name), descriptionOf(name)];
  if (onMain === undefined || description === undefined) return undefined;
  const inVersion = describeEventIn(profile, name);
  const info = inVersion ?? onMain;
  const explained = info.arguments.map((argument): ExplainedArgument => {
    const names = namesFor(name, argument);
    return {
      name: argument.name,
      kind: argument.kind,
      type: typeOf(argument),
      meaning: description.arguments.get(argument.name) ?? '',
      decoded: argument.decoded !== undefined,
      versions: versionsOfArgument(name, argument.name),
      ...(names && { names }),
    };
  });
  const example = exampleOf(name);
  const handler = handlerFor(info, explained);
  return {
    event: name,
    category: info.category,
    internal: info.internal,
    id: info.id,
    tracee_version: inVersion === undefined ? 'main' : profile.version,
    ...(inVersion === undefined && { unknown_in: profile.version }),
    versions: versionsOfEvent(name),
    sets: info.sets,
    meaning: description.meaning,
    sent: description.sent,
    arguments: explained,
    not_sent: onMain.arguments
      .filter((argument) => !info.arguments.some((sent) => sent.name === argument.name))
      .map((argument) => argument.name),
    listeners: listenersOf(name, signatures),
    ...(example && { example }),
    ...(handler !== undefined && { handler }),
  };
}

const types: ReadonlyMap<string, ExplainedArgument['type']> = new Map<string, ExplainedArgument['type']>([
  ['int32', 'number'],
  ['u_int32', 'number'],
  ['timespec', 'number'],
  ['int64', 'bigint'],
  ['u_int64', 'bigint'],
  ['pointer', 'bigint'],
  ['str', 'string'],
  ['bool', 'boolean'],
]);

function typeOf({ kind }: ArgumentInfo): ExplainedArgument['type'] {
  return types.get(kind) ?? 'object';
}

function namesFor(event: string, argument: ArgumentInfo): ExplainedNames | undefined {
  const values = valuesOf(event, argument.name);
  if (values === undefined) return undefined;
  const constants = constantsFor(values, typeOf(argument) === 'bigint');
  const apart = differing(values);
  return {
    form: values.form,
    ...(constants !== undefined && { constants }),
    values: values.names.amd64,
    ...(values.field && { field: { mask: values.field.mask, values: values.field.names } }),
    ...(Object.keys(apart).length > 0 && { arm64: apart }),
  };
}

function differing({ names: { amd64, arm64 } }: NamedValues): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(arm64).filter(([name, value]) => amd64[name] !== value));
}
