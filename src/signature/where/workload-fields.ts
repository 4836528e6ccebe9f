import type { Event } from '../../event/event.ts';
import type { Container, Kubernetes, Process, Thread } from '../../event/workload/workload.ts';
import type { Ancestors } from '../ancestry.ts';
import type { WorkloadFields } from './condition-types.ts';
import type { Field, Fields } from './field-conditions.ts';
import type { Shape } from './shapes.ts';

/** The parts of an event or a finding that tell who acted. */
export interface Workload {
  readonly process?: Process | undefined;
  readonly thread?: Thread | undefined;
  readonly container?: Container | undefined;
  readonly k8s?: Kubernetes | undefined;
}

/** A field of a workload, and whether an attacker on the machine chooses its value. */
export interface WorkloadField<Subject = Workload> extends Field<Subject> {
  /** `partly`: the value alone does not tell an attacker from the innocent. */
  readonly chosen: 'yes' | 'no' | 'partly';
  readonly help: string;
}

const path: Shape = { form: 'text', kind: 'str', isPath: true };
const text: Shape = { form: 'text', kind: 'str' };
const id: Shape = { form: 'number', kind: 'u_int32' };
const boolean: Shape = { form: 'boolean', kind: 'bool' };
const known = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

const workloadFields: Readonly<Record<keyof WorkloadFields, WorkloadField>> = {
  'process.executable': {
    shape: path,
    chosen: 'yes',
    help: 'path of the executable',
    read: ({ process }) => known(process?.executable),
  },
  'process.name': {
    shape: text,
    chosen: 'yes',
    help: 'name of the thread (comm), which each thread can change',
    read: ({ thread }) => known(thread?.name),
  },
  'process.pid': {
    shape: id,
    chosen: 'partly',
    help: 'process id in the pid namespace of the process',
    read: ({ process }) => process?.pid,
  },
  'process.host_pid': {
    shape: id,
    chosen: 'partly',
    help: 'process id in the pid namespace of the machine',
    read: ({ process }) => process?.hostPid,
  },
  'process.uid': {
    shape: id,
    chosen: 'partly',
    help: 'real user id; 0 is also root in a container',
    read: ({ process }) => process?.userId,
  },
  'process.parent': {
    shape: path,
    chosen: 'yes',
    help: 'path of the executable of the parent, if it is known; Tracee sends it seldom',
    read: ({ process }) => known(process?.parent?.executable),
  },
  'process.ancestors': {
    shape: { ...path, isList: true },
    chosen: 'yes',
    help: 'paths of the executables of the known ancestors; one must meet the condition, and none may meet `not`',
    read: ({ process }) => ancestors(process?.parent),
  },
  container: {
    shape: boolean,
    chosen: 'no',
    help: 'whether the process is in a container; `false` also keeps attackers in containers out',
    read: ({ container }) => container !== undefined && container.id !== '',
  },
  'container.started': {
    shape: boolean,
    chosen: 'no',
    help: 'whether the process is in a container whose program has started; `false` for the host and for the runtime that sets a container up',
    read: ({ container }) => container?.started === true,
  },
  'container.id': {
    shape: text,
    chosen: 'no',
    help: 'id of the container',
    read: ({ container }) => known(container?.id),
  },
  'container.name': {
    shape: text,
    chosen: 'no',
    help: 'name of the container',
    read: ({ container }) => known(container?.name),
  },
  'container.image': {
    shape: text,
    chosen: 'no',
    help: 'name of the image, with its tag if the runtime reports one',
    read: ({ container }) => known(container?.image?.name),
  },
  'container.image.id': {
    shape: text,
    chosen: 'no',
    help: 'id of the image',
    read: ({ container }) => known(container?.image?.id),
  },
  'container.image.digest': {
    shape: { ...text, isList: true },
    chosen: 'no',
    help: 'digests of the image in its registries; one must meet the condition. A tag can be moved, and a digest cannot',
    read: ({ container }) => container?.image?.repoDigests ?? [],
  },
  'k8s.namespace': {
    shape: text,
    chosen: 'no',
    help: 'Kubernetes namespace',
    read: ({ k8s }) => known(k8s?.namespace),
  },
  'pod.name': {
    shape: text,
    chosen: 'no',
    help: 'name of the pod',
    read: ({ k8s }) => known(k8s?.pod?.name),
  },
  'pod.uid': {
    shape: text,
    chosen: 'no',
    help: 'unique id of the pod',
    read: ({ k8s }) => known(k8s?.pod?.uid),
  },
};

function labelField(label: string): WorkloadField {
  return {
    shape: text,
    chosen: 'no',
    help: 'a label of the pod',
    read: ({ k8s }) => known(new Map(Object.entries(k8s?.pod?.labels ?? {})).get(label)),
  };
}

/** The fields of a workload, for signatures, exceptions and look-ups. */
export const ofWorkload: Fields<Workload, WorkloadField> = {
  named: new Map(Object.entries(workloadFields)),
  families: [{ prefix: 'pod.labels.', example: 'pod.labels.app', field: labelField }],
};

/**
 * @param ancestors source of ancestors, which may know more of them than the event itself
 * @returns the fields of the workload of an event
 */
export function ofWorkloadWith(ancestors: Ancestors): Fields<Event, WorkloadField<Event>> {
  const named = new Map<string, WorkloadField<Event>>(ofWorkload.named);
  const {
    'process.parent': parent,
    'process.ancestors': all,
    container,
    'container.started': started,
  } = workloadFields;
  // Most events come from outside of containers, which they tell without making one.
  named.set('container', { ...container, read: (event) => event.inContainer && container.read(event) });
  named.set('container.started', { ...started, read: (event) => event.inContainer && started.read(event) });
  named.set('process.parent', {
    ...parent,
    read: (event) => parent.read(event) ?? known(ancestors.of(event)[0]?.executable),
  });
  named.set('process.ancestors', {
    ...all,
    read: (event) => ancestors.of(event).flatMap(({ executable }) => (executable === undefined ? [] : [executable])),
  });
  return { named, families: ofWorkload.families };
}

function ancestors(parent: Process | undefined): readonly string[] {
  const paths: string[] = [];
  for (let process = parent; process !== undefined; process = process.parent) {
    if (process.executable !== undefined) paths.push(process.executable);
  }
  return paths;
}
