import type { Architecture } from '../../event/architecture.ts';
import { printed, printedHelpers } from '../../event/decoded/print.ts';
import { decodeToProtobufJson, encodeProtobufJson } from '../../tracee/json/protobuf-json.ts';
import { v0_24_1 } from '../../tracee/versions/v0.24.1.ts';
import { isEvent, type Perturbed, type Step } from '../step.ts';

/** An argument in protobuf JSON: its name, and its value under the name of its kind. */
type ArgumentJson = Readonly<Record<string, unknown>>;

/** @returns the stream as Tracee sends it with decoded-data: texts in place of flags, numbers of commands and pointers */
export function decodedForm(steps: readonly Step[], arch: Architecture): Perturbed {
  return {
    steps: steps.map((step) =>
      isEvent(step)
        ? withArguments(step, (argument) =>
            decodedArgument(`${step.event.name}.${String(argument['name'])}`, argument, arch),
          )
        : step,
    ),
    words: 'with texts in place of numbers',
  };
}

function decodedArgument(path: string, argument: ArgumentJson, arch: Architecture): ArgumentJson {
  const { name } = argument;
  const words = argument['uInt64Array'];
  if (path === 'bpf_attach.prog_helpers' && isList(words))
    return { name, strArray: { value: printedHelpers(words.value.map(BigInt)) } };
  if (typeof argument['pointer'] === 'string') return { name, str: `0x${BigInt(argument['pointer']).toString(16)}` };
  const number = argument['int32'] ?? argument['int64'] ?? argument['uInt32'] ?? argument['uInt64'];
  const text =
    typeof number === 'string' || typeof number === 'number' ? printed(path, BigInt(number), arch) : undefined;
  return text === undefined ? argument : { name, str: text };
}

function isList(value: unknown): value is { readonly value: readonly string[] } {
  return typeof value === 'object' && value !== null && 'value' in value && Array.isArray(value.value);
}

/** Ids that v0.24.1 sends as 0 in sched_process_fork (docs/decisions/0049-forks-without-times.md). */
const zeroInFork = /^(parent_process|leader)_(ns_)?[pt]id$/;
/** Names of kinds in protobuf JSON. */
const kindKeys: Readonly<Record<string, string>> = {
  u_int64: 'uInt64',
  u_int32: 'uInt32',
  int64: 'int64',
  int32: 'int32',
};

/** @returns the stream as Tracee v0.24.1 sends it: without the events and arguments that it lacks */
export function olderForm(steps: readonly Step[]): Perturbed {
  const { differences, neverSent } = v0_24_1;
  const lacks = new Set(differences?.lacks);
  const missing = new Set([...neverSent, ...(differences?.lacksArguments ?? [])]);
  return {
    steps: steps.flatMap((step): readonly Step[] => {
      if (!isEvent(step)) return [step];
      if (lacks.has(step.event.name)) return [];
      return [withArguments(step, (argument) => olderArgument(step.event.name, argument, missing))];
    }),
    words: `as Tracee ${v0_24_1.version} sends them`,
  };
}

function olderArgument(event: string, argument: ArgumentJson, missing: ReadonlySet<string>): ArgumentJson | undefined {
  const name = String(argument['name']);
  const path = `${event}.${name}`;
  if (missing.has(path)) return undefined;
  if (event === 'sched_process_fork' && zeroInFork.test(name)) return { name, int32: 0 };
  if ('pointer' in argument) return { name, [kindKeys[v0_24_1.pointerKind] ?? 'pointer']: argument['pointer'] };
  const key = kindKeys[v0_24_1.differences?.kinds[path] ?? ''];
  const [value] = Object.entries(argument).flatMap(([own, one]) => (own === 'name' ? [] : [one]));
  return key === undefined ? argument : { name, [key]: value };
}

/** Rewrites the arguments of an event. An event whose arguments stay keeps its bytes. */
function withArguments<S extends Extract<Step, { readonly event: unknown }>>(
  step: S,
  rewrite: (argument: ArgumentJson) => ArgumentJson | undefined,
): S {
  const json = decodeToProtobufJson(step.event.bytes);
  if (!isObject(json) || !Array.isArray(json['data'])) return step;
  const before: readonly unknown[] = json['data'];
  const data = before.flatMap((argument) => (isObject(argument) ? (rewrite(argument) ?? []) : [argument]));
  if (data.length === before.length && data.every((argument, index) => argument === before[index])) return step;
  return { ...step, event: { ...step.event, bytes: encodeProtobufJson({ ...json, data }) } };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
