import type { Argument } from '../event/kinds.ts';
import type { Process } from '../event/workload/workload.ts';
import type { Finding } from '../finding.ts';

/** Form of a field's values. `any`: a text, a number or a boolean, as the argument has it. */
export type Form = 'text' | 'path' | 'number' | 'boolean' | 'any';

/** A field of a finding that an exception can test. */
export interface Field {
  readonly form: Form;
  /**
   * Whether an attacker on the machine chooses the value: `yes`, `no`, or `partly` if it alone does not tell an attacker
   * from the innocent.
   */
  readonly chosen: 'yes' | 'no' | 'partly';
  readonly help: string;
  /** @returns the values; an empty list if the finding lacks the field */
  read(finding: Finding): readonly unknown[];
}

const one = (value: unknown): readonly unknown[] => (value === undefined || value === '' ? [] : [value]);

/** The fields by name, for conditions and for docs/reference/exceptions.md. */
export const fields: Readonly<Record<string, Field>> = {
  'process.executable': {
    form: 'path',
    chosen: 'yes',
    help: 'path of the executable, as in the finding',
    read: ({ workload }) => one(workload.process?.executable),
  },
  'process.name': {
    form: 'text',
    chosen: 'yes',
    help: 'name of the thread (comm), which each thread can change',
    read: ({ workload }) => one(workload.thread?.name),
  },
  'process.uid': {
    form: 'number',
    chosen: 'partly',
    help: 'real user id; 0 is also root in a container',
    read: ({ workload }) => one(workload.process?.userId),
  },
  'process.parent': {
    form: 'path',
    chosen: 'yes',
    help: 'path of the executable of the parent; Tracee sends it seldom',
    read: ({ workload }) => one(workload.process?.parent?.executable),
  },
  'process.ancestors': {
    form: 'path',
    chosen: 'yes',
    help: 'paths of the executables of the ancestors that the finding has; one must meet the condition, and all must meet `not`',
    read: ({ workload }) => ancestors(workload.process?.parent),
  },
  container: {
    form: 'boolean',
    chosen: 'no',
    help: 'whether the process is in a container; `false` also keeps attackers in containers out',
    read: ({ workload }) => [workload.container !== undefined],
  },
  'container.started': {
    form: 'boolean',
    chosen: 'no',
    help: 'whether the process is in a container whose program has started; `false` for the host and for the runtime that sets a container up',
    read: ({ workload }) => [workload.container?.started === true],
  },
  'container.id': {
    form: 'text',
    chosen: 'no',
    help: 'id of the container',
    read: ({ workload }) => one(workload.container?.id),
  },
  'container.name': {
    form: 'text',
    chosen: 'no',
    help: 'name of the container',
    read: ({ workload }) => one(workload.container?.name),
  },
  'container.image': {
    form: 'text',
    chosen: 'no',
    help: 'name of the image, with its tag if the runtime reports one',
    read: ({ workload }) => one(workload.container?.image?.name),
  },
  'container.image.id': {
    form: 'text',
    chosen: 'no',
    help: 'id of the image',
    read: ({ workload }) => one(workload.container?.image?.id),
  },
  'container.image.digest': {
    form: 'text',
    chosen: 'no',
    help: 'digests of the image in its registries; one must meet the condition. A tag can be moved, and a digest cannot',
    read: ({ workload }) => workload.container?.image?.repoDigests ?? [],
  },
  'k8s.namespace': {
    form: 'text',
    chosen: 'no',
    help: 'Kubernetes namespace',
    read: ({ workload }) => one(workload.k8s?.namespace),
  },
  'pod.name': {
    form: 'text',
    chosen: 'no',
    help: 'name of the pod',
    read: ({ workload }) => one(workload.k8s?.pod?.name),
  },
  severity: {
    form: 'text',
    chosen: 'partly',
    help: 'severity of the finding: info, low, medium, high or critical',
    read: ({ threat }) => [threat.severity],
  },
  tags: {
    form: 'text',
    chosen: 'partly',
    help: 'tags of the finding; one must meet the condition',
    read: ({ tags }) => tags,
  },
  policies: {
    form: 'text',
    chosen: 'partly',
    help: 'names of the policies of Tracee that selected the event; one must meet the condition',
    read: ({ policies }) => policies,
  },
  event: {
    form: 'text',
    chosen: 'yes',
    help: 'name of the event that completed the finding',
    read: ({ detectedFrom }) => one(detectedFrom.name),
  },
};

/** Fields whose name ends with a name of the finding: a prefix, its example for the reference, and the field. */
export const families: readonly (readonly [prefix: string, example: string, field: (name: string) => Field])[] = [
  [
    'pod.labels.',
    'pod.labels.app',
    (name) => ({
      form: 'text',
      chosen: 'no',
      help: 'a label of the pod',
      read: ({ workload }) => one(new Map(Object.entries(workload.k8s?.pod?.labels ?? {})).get(name)),
    }),
  ],
  [
    'data.',
    'data.path',
    (name) => ({
      form: 'any',
      chosen: 'yes',
      help: "a field of the finding's own `data`; of a list, one item must meet the condition",
      read: ({ data }) => argument(data, name),
    }),
  ],
  [
    'event.',
    'event.pathname',
    (name) => ({
      form: 'any',
      chosen: 'yes',
      help: 'an argument of the event that completed the finding (`detected_from.data`); of a list, one item must meet the condition',
      read: ({ detectedFrom }) => argument(detectedFrom.data, name),
    }),
  ],
];

/** @returns the field of this name; undefined if there is none */
export function fieldOf(name: string): Field | undefined {
  if (Object.hasOwn(fields, name)) return fields[name];
  const family = families.find(([prefix]) => name.startsWith(prefix) && name.length > prefix.length);
  return family?.[2](name.slice(family[0].length));
}

function ancestors(parent: Process | undefined): readonly string[] {
  const paths: string[] = [];
  for (let process = parent; process !== undefined; process = process.parent) {
    if (process.executable !== undefined) paths.push(process.executable);
  }
  return paths;
}

function argument(list: readonly Argument[], name: string): readonly unknown[] {
  const value: unknown = list.find((candidate) => candidate.name === name)?.value;
  return (Array.isArray(value) ? value : one(value)).map(comparable);
}

/** YAML has no bigint. Numbers beyond 2^53 are compared as decimal text. */
function comparable(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
